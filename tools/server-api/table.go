package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// table is rules/knowledge/server-api.json. The fields' order is the file's.
type table struct {
	About     string  `json:"about"`
	Source    string  `json:"source"`
	Generated string  `json:"generated"`
	Server    version `json:"server"`
	// Read holds the versions of the modules, each with the release that it calls itself.
	Read   [][2]string `json:"read"`
	Groups []group     `json:"groups"`
	// API, Hooks and Driver hold the methods of these interfaces, sorted by name.
	API    []entry `json:"api"`
	Hooks  []entry `json:"hooks"`
	Driver []entry `json:"driver"`
	// Helpers holds, by package, and by receiver and name, what they call: `InstallPlugin`, or
	// `InstallPlugin>=5.18` where they make sure of the server's version first.
	Helpers map[string]map[string][]string `json:"helpers"`
}

// entry is one method.
type entry struct {
	Name  string `json:"name"`
	Group string `json:"group,omitempty"`
	// Signature is that of a hook: a plugin's method of another signature is never called.
	Signature string   `json:"signature,omitempty"`
	Since     version  `json:"since"`
	Removed   *version `json:"removed,omitempty"`
	// Comment is what the server's comment says wrongly in place of Since.
	Comment    *version `json:"comment,omitempty"`
	Seen       string   `json:"seen"`
	Deprecated string   `json:"deprecated,omitempty"`
	Changed    []change `json:"changed,omitempty"`
}

const (
	about = "Since when servers have which method of the plugin API, which hook and which method of the driver. " +
		"`since`: the first release with it, as the server's comment says (Minimum server version) unless releases or the changelog refute it; " +
		"then `comment` holds what it says. `removed`: the first release without it; the same as `since` where none had it. " +
		"`seen`: the first of the modules in `read` with it; the one before in `read` is without. " +
		"`read`: each with the release that it calls itself; 5.x and 6.x are tags of servers, 6.0.0-DATE states of the main branch, 0.x versions of server/public. " +
		"`changed`: another signature in the release `in`, surely the old one still in `after`; `breaks` where the two do not understand each other. " +
		"`helpers`: what functions beside the API call of it; after >= the server version that they make sure of first."
	source = "The server's Go library: " + serverModule + " (with /v5, /v6), " + publicModule + ", " + helperModule + "; by tools/server-api"
)

func buildTable(releases []release, helpers []helper, groupsText, generated string) (table, error) {
	newest := releases[len(releases)-1]
	groups, groupOf, err := parseGroups(groupsText)
	if err != nil {
		return table{}, err
	}
	t := table{About: about, Source: source, Generated: generated, Server: newest.server, Groups: groups}
	for _, r := range releases {
		t.Read = append(t.Read, [2]string{bare(r.module.version), r.server.String()})
	}
	entries := func(kind string) (list []entry, err error) {
		for _, name := range names(releases, kind) {
			f, err := trace(releases, kind, name)
			if err != nil {
				return nil, err
			}
			list = append(list, entry{
				Name: name, Since: f.since, Removed: f.removed, Comment: f.corrected,
				Seen: bare(f.seen), Deprecated: f.deprecated, Changed: f.changes,
			})
			last := &list[len(list)-1]
			switch kind {
			case "API":
				if last.Group = groupOf[name]; last.Group == "" {
					err = fmt.Errorf("groups.txt has no group for %s", name)
				}
				delete(groupOf, name)
			case "Hooks":
				last.Signature = f.signature
			}
			if err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	if t.API, err = entries("API"); err != nil {
		return t, err
	}
	if t.Hooks, err = entries("Hooks"); err != nil {
		return t, err
	}
	if t.Driver, err = entries("Driver"); err != nil {
		return t, err
	}
	if len(groupOf) > 0 {
		return t, fmt.Errorf("groups.txt names what is no method of the API: %s", strings.Join(slices.Sorted(maps.Keys(groupOf)), ", "))
	}
	t.Helpers = helperTable(helpers, byName(t.API))
	return t, nil
}

// bare is a module version without what Go adds to it, and of a state of the main branch the day.
func bare(v string) string {
	v = strings.TrimSuffix(strings.TrimPrefix(v, "v"), "+incompatible")
	if at := pseudo.FindStringIndex(v); at != nil {
		return v[:at[0]+len("-20060102")]
	}
	return v
}

// helperTable leaves out what has not changed since the old module: who looks there finds the rest
// in the new one. A check for a release that did not have the method yet counts as none.
func helperTable(helpers []helper, api map[string]entry) map[string]map[string][]string {
	byPackage := map[string]map[string][]string{}
	for _, h := range helpers {
		var calls []string
		for _, call := range slices.Sorted(maps.Keys(h.Calls)) {
			if guard := h.Calls[call]; guard != nil && !guard.before(api[call].Since) {
				call += ">=" + guard.String()
			}
			calls = append(calls, call)
		}
		if byPackage[h.Package] == nil {
			byPackage[h.Package] = map[string][]string{}
		}
		byPackage[h.Package][h.symbol()] = calls
	}
	for pkg, entries := range byPackage {
		rest, isOld := strings.CutPrefix(pkg, helperModule)
		if !isOld {
			continue
		}
		same := byPackage[publicModule+"/pluginapi"+rest]
		maps.DeleteFunc(entries, func(name string, old []string) bool {
			return slices.Equal(old, same[name])
		})
		if len(entries) == 0 {
			delete(byPackage, pkg)
		}
	}
	return byPackage
}

// encode writes a table with a line for each method, so that a difference shows which one changed.
func (t table) encode() ([]byte, error) {
	e := encoder{}
	e.field("about", t.About)
	e.field("source", t.Source)
	e.field("generated", t.Generated)
	e.field("server", t.Server)
	e.field("read", t.Read)
	lines(&e, "groups", t.Groups)
	lines(&e, "api", t.API)
	lines(&e, "hooks", t.Hooks)
	lines(&e, "driver", t.Driver)
	e.helpers(t.Helpers)
	e.out.WriteString("\n}\n")
	return e.out.Bytes(), e.err
}

type encoder struct {
	out bytes.Buffer
	err error
}

func (e *encoder) value(value any) {
	text := json.NewEncoder(&e.out)
	text.SetEscapeHTML(false)
	if err := text.Encode(value); err != nil {
		e.err = err
		return
	}
	e.out.Truncate(e.out.Len() - 1) // the line's end
}

func (e *encoder) key(name string) {
	e.out.WriteString(map[bool]string{true: "{", false: ","}[e.out.Len() == 0])
	fmt.Fprintf(&e.out, "\n%q: ", name)
}

func (e *encoder) field(name string, value any) {
	e.key(name)
	e.value(value)
}

func lines[T any](e *encoder, name string, values []T) {
	e.key(name)
	e.out.WriteString("[")
	for i, value := range values {
		e.out.WriteString(map[bool]string{true: "\n", false: ",\n"}[i == 0])
		e.value(value)
	}
	e.out.WriteString("\n]")
}

func (e *encoder) helpers(packages map[string]map[string][]string) {
	e.key("helpers")
	e.out.WriteString("{")
	for i, pkg := range slices.Sorted(maps.Keys(packages)) {
		e.out.WriteString(map[bool]string{true: "\n", false: ",\n"}[i == 0])
		fmt.Fprintf(&e.out, "%q: {", pkg)
		for i, name := range slices.Sorted(maps.Keys(packages[pkg])) {
			e.out.WriteString(map[bool]string{true: "\n", false: ",\n"}[i == 0])
			fmt.Fprintf(&e.out, "%q: ", name)
			e.value(packages[pkg][name])
		}
		e.out.WriteString("\n}")
	}
	e.out.WriteString("\n}")
}
