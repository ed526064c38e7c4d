package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const committed = "../../rules/knowledge/server-api.json"

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	table, text, err := readTable(committed)
	if err != nil {
		t.Fatal(err)
	}
	again, err := table.encode()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, again) {
		t.Errorf("%s is not as the tool writes it", committed)
	}
	if changes, losses := compareTables(table, table); len(changes)+len(losses) > 0 {
		t.Errorf("a table differs from itself: %q, %q", changes, losses)
	}
	if !json.Valid(text) {
		t.Error("no JSON")
	}
}

func TestComparing(t *testing.T) {
	old := table{
		API:     []entry{{Name: "Kept", Since: version{5, 2}}, {Name: "Lost", Since: version{5, 2}}},
		Hooks:   []entry{{Name: "Gone", Since: version{5, 2}}},
		Helpers: map[string]map[string][]string{"p": {"A": {"Kept"}, "B": {"Kept"}}},
	}
	new := table{
		API:     []entry{{Name: "Kept", Since: version{5, 10}}, {Name: "More", Since: version{6, 0}}},
		Helpers: map[string]map[string][]string{"p": {"A": {"More"}}},
	}
	changes, losses := compareTables(old, new)
	if want := []string{"API.Lost", "Hooks.Gone"}; !slices.Equal(losses, want) {
		t.Errorf("losses %q", losses)
	}
	said := strings.Join(changes, "\n")
	for _, want := range []string{"API.Kept is there since 5.10, was 5.2", "API.More is new, since 6.0",
		"API.Lost is lost", "helper p.A", "helper p.B is gone"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
}

func TestEveryMethodHasAGroup(t *testing.T) {
	releases := []release{state("5.9", true, map[string]method{"A": said("5.9", "()"), "B": said("5.9", "()")})}
	for groups, wanted := range map[string]string{
		"[g] about\nA B":         "",
		"[g] about\nA":           "no group for B",
		"[g] about\nA B C":       "no method of the API: C",
		"[g] about\nA\n[h] x\nA": "A is in g already",
		"A B":                    "before the first group",
	} {
		_, err := buildTable(releases, nil, groups, "2026-11")
		if wanted == "" && err != nil || wanted != "" && (err == nil || !strings.Contains(err.Error(), wanted)) {
			t.Errorf("%q: %v", groups, err)
		}
	}
}

func TestTheListOfReleasesReads(t *testing.T) {
	modules, err := parseModules(releasesText)
	if err != nil || len(modules) < 90 {
		t.Errorf("%d modules, %v", len(modules), err)
	}
	if _, err := parseModules("one two three"); err == nil {
		t.Error("a line of three words is read")
	}
}
