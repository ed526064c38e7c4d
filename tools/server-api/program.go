package main

import (
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// program is a module's packages, checked without what they import from elsewhere: calls of the
// API do not depend on it.
type program struct {
	fset     *token.FileSet
	roots    map[string]string // folders by import path
	standard types.Importer
	packages map[string]*types.Package
	info     *types.Info
	bodies   map[*types.Func]*ast.BlockStmt
	api      *types.Interface
	named    []*types.Named
}

func newProgram(roots map[string]string) *program {
	build.Default.CgoEnabled = false // for package net
	p := &program{
		fset:     token.NewFileSet(),
		roots:    roots,
		packages: map[string]*types.Package{},
		info:     &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}},
		bodies:   map[*types.Func]*ast.BlockStmt{},
	}
	p.standard = importer.ForCompiler(p.fset, "source", nil)
	return p
}

// findNamed lists the types that may stand behind an interface.
func (p *program) findNamed() {
	for _, pkg := range p.packages {
		for _, name := range pkg.Scope().Names() {
			named, ok := pkg.Scope().Lookup(name).Type().(*types.Named)
			if ok && named.TypeParams().Len() == 0 && !types.IsInterface(named) {
				p.named = append(p.named, named)
			}
		}
	}
}

// Import makes a program the importer of its own packages.
func (p *program) Import(path string) (*types.Package, error) {
	if pkg, ok := p.packages[path]; ok {
		return pkg, nil
	}
	dir, ok := p.folder(path)
	if !ok {
		first, _, _ := strings.Cut(path, "/")
		if !strings.Contains(first, ".") {
			return p.standard.Import(path)
		}
		pkg := types.NewPackage(path, packageName(path))
		pkg.MarkComplete()
		p.packages[path] = pkg
		return pkg, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, entry := range entries {
		if matches, err := build.Default.MatchFile(dir, entry.Name()); err != nil || !matches || !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(p.fset, filepath.Join(dir, entry.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 || file.Name.Name == files[0].Name.Name {
			files = append(files, file)
		}
	}
	// What comes from packages that are not there cannot be checked: such errors are passed over.
	config := types.Config{Importer: p, Error: func(error) {}, FakeImportC: true}
	pkg, _ := config.Check(path, p.fset, files, p.info)
	p.packages[path] = pkg
	for _, file := range files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && decl.Body != nil {
				if function, ok := p.info.Defs[decl.Name].(*types.Func); ok {
					p.bodies[function] = decl.Body
				}
			}
		}
	}
	return pkg, nil
}

var versionSuffix = regexp.MustCompile(`/v\d+$`)

// packageName guesses the name of a package that is not there.
func packageName(path string) string {
	path = versionSuffix.ReplaceAllString(path, "")
	return strings.TrimPrefix(path[strings.LastIndex(path, "/")+1:], "go-")
}

// folder finds the sources of a package in the modules at hand.
func (p *program) folder(path string) (string, bool) {
	for root, dir := range p.roots {
		if rest, ok := strings.CutPrefix(path, root); ok && (rest == "" || rest[0] == '/') {
			dir := filepath.Join(dir, filepath.FromSlash(rest))
			if entries, err := os.ReadDir(dir); err == nil && slices.ContainsFunc(entries, isGo) {
				return dir, true
			}
		}
	}
	return "", false
}

func isGo(entry fs.DirEntry) bool { return strings.HasSuffix(entry.Name(), ".go") }
