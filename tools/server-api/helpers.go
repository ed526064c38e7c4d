package main

import (
	"fmt"
	"go/types"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// helper is an exported function beside the API that calls it.
type helper struct {
	Package, Receiver, Name string
	// Calls holds the API's methods that it reaches; with a version where it has checked first
	// that the server is not older.
	Calls map[string]*version
}

// symbol names a helper in its package as Go's symbol tables do: `(*PostService).CreatePost`.
func (h helper) symbol() string {
	switch {
	case h.Receiver == "":
		return h.Name
	case strings.HasPrefix(h.Receiver, "*"):
		return "(" + h.Receiver + ")." + h.Name
	}
	return h.Receiver + "." + h.Name
}

// readHelpers reads the helpers in some packages. They, and the package plugin that they use, are
// in modules: folders by import path.
func readHelpers(modules map[string]string, plugin string, packages []string) ([]helper, error) {
	p := newProgram(modules)
	library, err := p.Import(plugin)
	if err != nil {
		return nil, err
	}
	object := library.Scope().Lookup("API")
	if object == nil {
		return nil, fmt.Errorf("no API in %s", plugin)
	}
	p.api, _ = object.Type().Underlying().(*types.Interface)
	if p.api == nil {
		return nil, fmt.Errorf("%s.API is no interface", plugin)
	}
	for _, path := range packages {
		if _, err := p.Import(path); err != nil {
			return nil, err
		}
	}
	p.findNamed()
	var helpers []helper
	for function := range p.bodies {
		if h, ok := asHelper(function); ok && slices.Contains(packages, h.Package) {
			h.Calls = map[string]*version{}
			p.reach(function, nil, h.Calls, map[*types.Func]bool{})
			if len(h.Calls) > 0 {
				helpers = append(helpers, h)
			}
		}
	}
	return helpers, nil
}

// asHelper names a function if other packages can call it.
func asHelper(function *types.Func) (helper, bool) {
	h := helper{Package: function.Pkg().Path(), Name: function.Name()}
	if receiver := function.Signature().Recv(); receiver != nil {
		h.Receiver = receiverName(receiver.Type())
	}
	// The server's half of the connection hands every call on.
	wrapper := h.Receiver == "*apiRPCServer" || h.Receiver == "*apiTimerLayer"
	// An unexported type's methods are called through an interface that it is returned as.
	return h, function.Exported() && !wrapper
}

func receiverName(t types.Type) string {
	if pointer, ok := t.(*types.Pointer); ok {
		return "*" + receiverName(pointer.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return t.String()
}

// helpers reads where helpers are: the library's newest pluginapi, the module that it was before,
// and those of the package plugin itself, which ended with 5.39.
func (s sources) helpers() ([]helper, error) {
	var all []helper
	newest := map[string]module{}
	for _, m := range s.modules {
		newest[m.path] = m
	}
	add := func(m module, library module, under string) error {
		roots := map[string]string{}
		for _, m := range []module{m, library} {
			dir, err := s.cache.dir(m)
			if err != nil {
				return err
			}
			roots[m.path] = dir
		}
		packages, err := packagesUnder(roots[m.path], m.path, under)
		if err != nil {
			return err
		}
		helpers, err := readHelpers(roots, library.path+"/plugin", packages)
		if err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
		all = append(all, helpers...)
		return nil
	}
	public, old, v5 := newest[publicModule], newest[helperModule], newest[serverModule+"/v5"]
	if err := add(public, public, "pluginapi"); err != nil {
		return nil, err
	}
	// It was written for a state of 7.4; the last state read with that path is newer.
	if err := add(old, newest[serverModule+"/v6"], ""); err != nil {
		return nil, err
	}
	if err := add(v5, v5, "plugin"); err != nil {
		return nil, err
	}
	return all, nil
}

// packagesUnder lists the packages in a folder of a module.
func packagesUnder(dir, path, under string) ([]string, error) {
	found := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(dir, under), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isGo(entry) {
			return err
		}
		rest, err := filepath.Rel(dir, filepath.Dir(file))
		found[strings.TrimSuffix(path+"/"+filepath.ToSlash(rest), "/.")] = true
		return err
	})
	return slices.Sorted(maps.Keys(found)), err
}
