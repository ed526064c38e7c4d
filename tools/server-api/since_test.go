package main

import (
	"slices"
	"testing"
)

// state makes a release of one interface.
func state(number string, exact bool, methods map[string]method) release {
	server, err := parseVersion(number)
	if err != nil {
		panic(err)
	}
	return release{
		module: module{"example.org/server", "v" + number}, server: server, exact: exact,
		known:      []version{{5, 9}, {5, 10}, {6, 0}, {6, 1}, {6, 2}},
		interfaces: map[string]map[string]method{"API": methods},
	}
}

func said(comment, signature string) method {
	v, err := parseVersion(comment)
	if err != nil {
		panic(err)
	}
	return method{since: &v, signature: signature}
}

func TestTrace(t *testing.T) {
	none := map[string]method{}
	with := func(comment, signature string) map[string]method {
		return map[string]method{"M": said(comment, signature)}
	}
	for name, test := range map[string]struct {
		releases  []release
		since     string
		corrected string
		removed   string
		changes   []string
		fails     bool
	}{
		"the comment is believed": {
			releases: []release{state("5.9", true, none), state("6.0", true, with("5.10", "()"))},
			since:    "5.10",
		},
		"a release refutes a comment that is too low": {
			releases: []release{state("5.9", true, none), state("5.10", true, with("5.2", "()"))},
			since:    "5.10", corrected: "5.2",
		},
		"and one that is too high": {
			releases: []release{state("5.9", true, none), state("5.10", true, with("6.0", "()"))},
			since:    "5.10", corrected: "6.0",
		},
		"an inexact state may lead to the next release": {
			releases: []release{state("6.0", false, none), state("6.1", false, with("6.2", "()"))},
			since:    "6.2",
		},
		"or still get the method before its own": {
			releases: []release{state("6.0", false, none), state("6.1", false, with("6.0", "()"))},
			since:    "6.0",
		},
		"a comment raised with the signature is no since": {
			releases: []release{state("5.9", true, with("5.9", "()")), state("5.10", true, with("5.9", "()")), state("6.0", true, with("6.0", "(int)"))},
			since:    "5.9", changes: []string{"5.10 6.0 () (int)"},
		},
		"a change between two inexact states": {
			releases: []release{state("6.0", false, with("6.0", "()")), state("6.1", false, with("6.0", "()")), state("6.2", false, with("6.0", "(int)"))},
			since:    "6.0", changes: []string{"6.0 6.2 () (int)"},
		},
		"a change of what maybe no release had": {
			releases: []release{state("5.9", true, none), state("6.0", false, with("6.0", "()")), state("6.1", false, with("6.0", "(int)"))},
			since:    "6.0", changes: []string{" 6.1 () (int)"},
		},
		"a comment raised with the signature to a later release than has it": {
			releases: []release{state("6.0", false, with("6.0", "()")), state("6.1", false, with("6.2", "(int)")), state("6.2", false, with("6.2", "(int)"))},
			since:    "6.0", changes: []string{" 6.1 () (int)"},
		},
		"a comment raised with the signature says how long the old one lasted": {
			releases: []release{state("5.9", true, with("5.9", "()")), state("6.0", false, with("5.9", "()")), state("6.2", false, with("6.1", "(int)"))},
			since:    "5.9", changes: []string{"6.0 6.1 () (int)"},
		},
		"unless a state with the old one refutes it": {
			releases: []release{state("5.9", false, with("5.9", "()")), state("6.1", false, with("5.9", "()")), state("6.2", false, with("6.0", "(int)"))},
			since:    "5.9", changes: []string{"5.9 6.2 () (int)"},
		},
		"a change before the first release is none": {
			releases: []release{state("5.9", true, none), state("6.0", false, with("6.1", "()")), state("6.1", false, with("6.1", "(int)"))},
			since:    "6.1",
		},
		"removed": {
			releases: []release{state("5.9", true, with("5.9", "()")), state("5.10", true, none), state("6.0", true, none)},
			since:    "5.9", removed: "5.10",
		},
		"gone and back": {
			releases: []release{state("5.9", true, with("5.9", "()")), state("5.10", true, none), state("6.0", true, with("5.9", "()"))},
			fails:    true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := trace(test.releases, "API", "M")
			if (err != nil) != test.fails {
				t.Fatal(err)
			}
			if test.fails {
				return
			}
			var changes []string
			for _, c := range f.changes {
				changes = append(changes, text(c.After)+" "+c.In.String()+" "+c.From+" "+c.To)
			}
			if f.since.String() != test.since || text(f.corrected) != test.corrected ||
				text(f.removed) != test.removed || !slices.Equal(changes, test.changes) {
				t.Errorf("since %s, corrected %s, removed %s, changes %q", f.since, text(f.corrected), text(f.removed), changes)
			}
		})
	}
}

func TestByChangelog(t *testing.T) {
	with := map[string]method{"LogAuditRec": said("10.10", "()")}
	releases := []release{state("10.10", false, map[string]method{}), state("10.11", false, with)}
	f, err := trace(releases, "API", "LogAuditRec")
	if err != nil || f.since.String() != "10.11" || text(f.corrected) != "10.10" {
		t.Errorf("since %s, corrected %s, %v", f.since, text(f.corrected), err)
	}
	refuted := []release{state("10.9", true, map[string]method{}), state("10.10", true, with)}
	if _, err := trace(refuted, "API", "LogAuditRec"); err == nil {
		t.Error("a release with it refutes the changelog")
	}
}

func text(v *version) string {
	if v == nil {
		return ""
	}
	return v.String()
}
