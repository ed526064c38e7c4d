package main

import (
	"fmt"
	"slices"
)

// fate is what the releases say of one method.
type fate struct {
	since   version
	removed *version
	// comments holds what the comments said, newest first.
	comments   []version
	deprecated string
	// corrected is the newest comment where releases refute it and all others.
	corrected *version
	// seen is the first module with the method.
	seen      string
	changes   []change
	signature string
}

// change is a changed signature.
type change struct {
	// After is the last release that surely has the old one; nil where maybe none has.
	After *version `json:"after,omitempty"`
	// In is the first one with the new.
	In     version `json:"in"`
	From   string  `json:"from"`
	To     string  `json:"to"`
	Breaks bool    `json:"breaks"`
}

// byChangelog has methods of which the comment says a release that the server's changelog refutes, where no module can tell:
// the state before was taken while that release was still being made. https://docs.mattermost.com/product-overview/mattermost-v10-changelog.html
// has the audit log among the changes of 10.11, and only property fields among those of 10.10.
var byChangelog = map[string]version{
	"API.LogAuditRec":          {10, 11},
	"API.LogAuditRecWithLevel": {10, 11},
}

// next is the release after v.
func next(v version, known []version) version {
	if i := slices.Index(known, v); i >= 0 && i+1 < len(known) {
		return known[i+1]
	}
	return version{v.major, v.minor + 1}
}

// changedWith is the release that the comment of a new signature names, where it was raised with the signature and can be
// true: the old one lasted until the release before it, which comes first. SearchPropertyFields has the old one in a module that
// calls itself 10.11, and the comment of the new one says 11.0. The last state with the old one calls itself `from`, `after` is the last
// release that surely has it, and `in` the first one known with the new.
func changedWith(last, m method, from version, after *version, in version, known []version) (before, first version, found bool) {
	raised := m.since != nil && (last.since == nil || last.since.before(*m.since))
	if !raised || m.since.before(from) || in.before(*m.since) || after != nil && !after.before(*m.since) {
		return
	}
	if i := slices.Index(known, *m.since); i > 0 {
		return known[i-1], *m.since, true
	}
	return
}

// trace follows a method of an interface through the releases, oldest first.
func trace(releases []release, kind, name string) (fate, error) {
	var f fate
	known := releases[len(releases)-1].known
	// The method came in one of the releases from `from` to `to`.
	var from, to version
	var last method
	var lastIn version
	var unchanged *version // the last release that surely has this signature
	present := false
	for _, r := range releases {
		m, found := r.interfaces[kind][name]
		switch {
		case !found && f.seen == "":
			// A method may still have come after an inexact state, before its release.
			bound := r.server
			if r.exact {
				bound = next(r.server, known)
			}
			if from.before(bound) {
				from = bound
			}
		case !found && present:
			removed := r.server
			f.removed = &removed
			present = false
		case found && f.seen == "":
			f.seen = r.module.version
			to = r.server
			if !r.exact {
				to = next(r.server, known)
			}
		case found && !present:
			return f, fmt.Errorf("%s.%s is gone before %s and there again in it", kind, name, r.module)
		case found && m.signature != last.signature:
			after, in := unchanged, r.server
			if before, first, found := changedWith(last, m, lastIn, after, in, known); found {
				after, in = &before, first
			}
			f.changes = append(f.changes, change{after, in, last.signature, m.signature, breaks(last, m)})
			unchanged = nil
		case found && lastIn.before(r.server):
			// Between two states of a signature lies the release that the first one led to.
			before := lastIn
			unchanged = &before
		}
		if found {
			if r.exact {
				unchanged = &r.server
			}
			lastIn = r.server
			present, last = true, m
			if m.since != nil && !slices.Contains(f.comments, *m.since) {
				f.comments = slices.Insert(f.comments, 0, *m.since)
			}
			f.deprecated = m.deprecated
		}
	}
	f.signature = last.signature
	if to.before(from) {
		return f, fmt.Errorf("%s.%s cannot be absent before %s and present in %s", kind, name, from, f.seen)
	}
	f.decide(from, to)
	if v, known := byChangelog[kind+"."+name]; known {
		if v.before(from) || to.before(v) || len(f.comments) == 0 {
			return f, fmt.Errorf("%s.%s cannot have come with %s, as the changelog says", kind, name, v)
		}
		f.since, f.corrected = v, &f.comments[0]
	}
	return f, nil
}

// decide takes the newest comment that can be true of a method that came between from and to; it is
// raised when the signature changes. Where none can be, it takes the first release that surely has
// the method: the changelog agrees where it names it (ServeMetrics 9.4, GetUsersByIds 9.10).
func (f *fate) decide(from, to version) {
	f.since = to
	possible := func(v version) bool { return !v.before(from) && !to.before(v) }
	if i := slices.IndexFunc(f.comments, possible); i >= 0 {
		f.since = f.comments[i]
	} else if len(f.comments) > 0 {
		f.corrected = &f.comments[0]
	}
	// What was changed before it was released is no change.
	f.changes = slices.DeleteFunc(f.changes, func(c change) bool { return !f.since.before(c.In) })
}

// names lists the methods that an interface ever had.
func names(releases []release, kind string) []string {
	var list []string
	for _, r := range releases {
		for name := range r.interfaces[kind] {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
