package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
)

// readTable reads a table that was written before; an empty one where there is none.
func readTable(path string) (table, []byte, error) {
	var t table
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	return t, text, err
}

// compareTables says what a new table changes, a sentence each, and which methods it loses.
func compareTables(old, new table) (changes, losses []string) {
	say := func(format string, values ...any) { changes = append(changes, fmt.Sprintf(format, values...)) }
	if old.Server != new.Server {
		say("the newest server is %s, was %s", new.Server, old.Server)
	}
	for _, kind := range []struct {
		name     string
		old, new []entry
	}{{"API", old.API, new.API}, {"Hooks", old.Hooks, new.Hooks}, {"Driver", old.Driver, new.Driver}} {
		before, after := byName(kind.old), byName(kind.new)
		for _, name := range union(before, after) {
			was, had := before[name]
			is, has := after[name]
			name := kind.name + "." + name
			switch {
			case !has:
				losses = append(losses, name)
				say("%s is lost", name)
				continue
			case !had:
				say("%s is new, since %s", name, is.Since)
				continue
			}
			if was.Since != is.Since {
				say("%s is there since %s, was %s", name, is.Since, was.Since)
			}
			was.Since = is.Since
			if before, after := inJSON(was), inJSON(is); before != after {
				say("%s: %s, was %s", name, after, before)
			}
		}
	}
	for _, pkg := range union(old.Helpers, new.Helpers) {
		before, after := old.Helpers[pkg], new.Helpers[pkg]
		for _, name := range union(before, after) {
			was, had := before[name]
			is, has := after[name]
			switch {
			case !has:
				say("helper %s.%s is gone", pkg, name)
			case !had:
				say("helper %s.%s is new", pkg, name)
			case inJSON(was) != inJSON(is):
				say("helper %s.%s: %s, was %s", pkg, name, inJSON(is), inJSON(was))
			}
		}
	}
	return changes, losses
}

func byName(entries []entry) map[string]entry {
	named := map[string]entry{}
	for _, e := range entries {
		named[e.Name] = e
	}
	return named
}

func union[V any](a, b map[string]V) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}

func inJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
