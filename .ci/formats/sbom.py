"""Holds bills of materials against CycloneDX 1.6, by its own library: sbom.py FILE..."""

import json
import pathlib
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

validator = JsonStrictValidator(SchemaVersion.V1_6)
bad = 0
for name in sys.argv[1:]:
    text = pathlib.Path(name).read_text()
    error = validator.validate_str(text)
    if error:
        bad += 1
        print(f"{name}: {error}", file=sys.stderr)
    bill = json.loads(text)
    known = {"plugin"} | {component["bom-ref"] for component in bill["components"]}
    named = {ref for entry in bill["dependencies"] for ref in [entry["ref"], *entry.get("dependsOn", [])]}
    named |= {place["ref"] for entry in bill.get("vulnerabilities", []) for place in entry["affects"]}
    if not named <= known or len(known) != len(bill["components"]) + 1:
        bad += 1
        print(f"{name}: references that lead nowhere or to several: {named - known}", file=sys.stderr)
print(f"cyclonedx: {len(sys.argv) - 1} bills by the schema")
sys.exit(bad > 0)
