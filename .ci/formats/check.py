"""Holds SARIF, JUnit, GitLab and Markdown against their own tools: check.py SCHEMA FOLDER."""

import html.parser
import json
import pathlib
import re
import sys

import cmarkgfm
import jsonschema
from cmarkgfm.cmark import Options
from junitparser import JUnitXml

schema, folder = sys.argv[1], pathlib.Path(sys.argv[2])
bad = 0


def expect(right, what):
    global bad
    if not right:
        bad += 1
        print(what, file=sys.stderr)


report = json.loads((folder / "report.json").read_text())
findings = [f for b in report["bundles"] for f in b["diagnostics"]] + report["diagnostics"]

# SARIF 2.1.0 by its schema, and what GitHub asks for beyond it.
log = json.loads((folder / "report.sarif").read_text())
validator = jsonschema.Draft7Validator(json.loads(pathlib.Path(schema).read_text(encoding="utf-8-sig")))
for error in validator.iter_errors(log):
    expect(False, f"sarif: {error.json_path}: {error.message}")
(run,) = log["runs"]
rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
expect(len(run["results"]) == len(findings) <= 5000, "sarif: not every finding is a result")
identities = set()
for result in run["results"]:
    place = result["locations"][0]["physicalLocation"]
    expect(rules[result["ruleIndex"]] == result["ruleId"], f"sarif: wrong rule {result['ruleId']}")
    expect({"startLine", "startColumn", "endLine", "endColumn"} <= place["region"].keys(), "sarif: half a region")
    expect(place["artifactLocation"]["uri"], "sarif: a result without a file")
    identities.add((place["artifactLocation"]["uri"], result["partialFingerprints"]["primaryLocationLineHash"]))
expect(len(identities) == len(run["results"]), "sarif: fingerprints that are not unique")
for rule in run["tool"]["driver"]["rules"]:
    expect(len(rule["fullDescription"]["text"]) <= 1024, f"sarif: {rule['id']} is described at too great length")
    expect(rule["help"]["text"] and rule["help"]["markdown"], f"sarif: {rule['id']} has no help")
    expect(len(rule["properties"]["tags"]) <= 10, f"sarif: {rule['id']} has too many tags")
print(f"sarif: {len(run['results'])} results of {len(rules)} rules by the schema")

# JUnit as a consumer reads it.
xml = JUnitXml.fromfile(str(folder / "report.junit"))
suites = list(xml)
cases = [case for suite in suites for case in suite]
failed = [case for case in cases if any(type(r).__name__ == "Failure" for r in case.result)]
expect(xml.tests == len(cases), f"junit: {xml.tests} tests, {len(cases)} cases")
expect(xml.failures == len(failed), f"junit: {xml.failures} failures, {len(failed)} cases that failed")
for suite in suites:
    skipped = [case for case in suite if any(type(r).__name__ == "Skipped" for r in case.result)]
    expect(suite.skipped == len(skipped), f"junit: {suite.name}: {suite.skipped} skipped, {len(skipped)} cases that are")
errors = {(b["path"], f["rule"]) for b in report["bundles"] for f in b["diagnostics"] if f["severity"] == "error"}
expect(len(failed) == len([e for e in errors if e[1] != "internal/rule-failed"]), "junit: not every rule with an error failed")
print(f"junit: {len(suites)} suites, {len(cases)} cases, {len(failed)} failures")

# GitLab: what its documentation and app/validators/json_schemas/codeclimate.json ask for.
quality = json.loads((folder / "report.gitlab").read_text())
expect(len(quality) == len(findings), "gitlab: not every finding is there")
expect(len({q["fingerprint"] for q in quality}) == len(quality), "gitlab: fingerprints that are not unique")
for q in quality:
    expect(q.keys() == {"description", "check_name", "fingerprint", "severity", "location"}, f"gitlab: {q.keys()}")
    expect(q["severity"] in ("info", "minor", "major", "critical", "blocker"), f"gitlab: {q['severity']}")
    path = q["location"]["path"]
    expect(path and not path.startswith(("/", "./")), f"gitlab: the path {path}")
    expect(q["location"]["lines"]["begin"] >= 1, "gitlab: no line")
print(f"gitlab: {len(quality)} findings")

# JSON Lines: the findings of the JSON report.
lines = [json.loads(line) for line in (folder / "report.jsonl").read_text().splitlines()]
expect([{k: v for k, v in line.items() if k != "path"} for line in lines] == findings, "jsonl: other findings")


class Tags(html.parser.HTMLParser):
    """What GitHub's own parser makes of the summary."""

    def __init__(self):
        super().__init__()
        self.code = 0
        self.tags = {}

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.code += tag == "code"
        href = dict(attrs).get("href")
        expect(tag != "a" or re.fullmatch(r"https://github\.com/mmlint/mmlint/blob/main/rules/[a-z/-]+\.md", href), f"markdown: a link to {href}")
        expect(tag == "a" or not attrs, f"markdown: <{tag} {attrs}>")

    def handle_endtag(self, tag):
        self.code -= tag == "code"

    def handle_data(self, data):
        expect(self.code or not re.search(r"(?<![\w`])@\w|#\d|\bGH-\d", data), f"markdown: a mention in {data!r}")


summary = (folder / "report.markdown").read_text()
expect(len(summary.encode()) < 1 << 20, "markdown: over 1 MiB")
tags = Tags()
tags.feed(cmarkgfm.github_flavored_markdown_to_html(summary, Options.CMARK_OPT_UNSAFE))
allowed = {"h2", "h3", "p", "ul", "li", "strong", "br", "code", "a", "table", "thead", "tbody", "tr", "th", "td"}
expect(tags.tags.keys() <= allowed, f"markdown: {tags.tags.keys() - allowed}")
shown = len(findings) - int((re.findall(r"\*\*(\d+) more finding", summary) or ["0"])[0])
expect(tags.tags["a"] == shown, f"markdown: {tags.tags['a']} links, {shown} findings")
expect(tags.tags["td"] == 3 * shown, f"markdown: {tags.tags['td']} cells, {shown} findings")
print(f"markdown: {shown} rows in {tags.tags['table']} tables")

# No line of any format is an order to the runner.
for name in ("pretty", "concise", "json", "jsonl", "sarif", "gitlab", "junit", "markdown", "html", "github"):
    text = (folder / f"report.{name}").read_text()
    orders = [line for line in text.splitlines() if line.lstrip().startswith("::")]
    expect(name == "github" or not orders, f"{name}: {orders[:1]}")
    expect("##[" not in text and "##vso[" not in text, f"{name}: ##[")
    expect(not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), f"{name}: a control character")

sys.exit(1 if bad else 0)
