package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// release is what one version of the server's library says.
type release struct {
	module module
	// server is the release that the module belongs to; known lists the ones up to it, oldest first.
	server version
	known  []version
	// exact: these are the sources of that release, and not a state from which it was made later.
	// Modules of server/public are tagged while a release is made, some before the version is raised.
	exact bool
	// interfaces holds API, Hooks and Driver, by method.
	interfaces map[string]map[string]method
}

// method is one method of an interface.
type method struct {
	// signature has no parameter names, and packages by their last name.
	signature string
	// arguments and results are the types as they go over the wire.
	arguments, results []string
	// since is what the comment says; nil where it says nothing.
	since      *version
	deprecated string
}

func readRelease(dir string, m module) (release, error) {
	r := release{module: m, interfaces: map[string]map[string]method{}}
	model, err := parsePackage(filepath.Join(dir, "model"))
	if err != nil {
		return r, err
	}
	plugin, err := parsePackage(filepath.Join(dir, "plugin"))
	if err != nil {
		return r, err
	}
	if r.known, err = model.versions(); err != nil {
		return r, fmt.Errorf("%s: %w", m, err)
	}
	r.server = r.known[len(r.known)-1]
	if strings.HasPrefix(m.path, serverModule) {
		tag, err := parseVersion(m.version)
		r.exact = err == nil && !pseudo.MatchString(m.version) && tag == r.server
	}
	types := wireTypes{"model": model, "plugin": plugin}
	for _, name := range []string{"API", "Hooks", "Driver"} {
		declared, found := plugin.types[name]
		if !found {
			if name == "Driver" { // came with 5.37
				continue
			}
			return r, fmt.Errorf("%s: no interface plugin.%s", m, name)
		}
		methods, err := readInterface(declared, types)
		if err != nil {
			return r, fmt.Errorf("%s: plugin.%s: %w", m, name, err)
		}
		r.interfaces[name] = methods
	}
	return r, nil
}

// declaration is a type where it is declared.
type declaration struct {
	expression ast.Expr
	imports    map[string]string
}

// parsed is the syntax of a package.
type parsed struct {
	name  string
	types map[string]declaration
	files []*ast.File
}

func parsePackage(dir string) (parsed, error) {
	p := parsed{name: filepath.Base(dir), types: map[string]declaration{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return p, err
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, entry.Name()), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return p, err
		}
		if file.Name.Name != p.name { // programs beside the package
			continue
		}
		p.files = append(p.files, file)
		imports := importNames(file)
		for _, decl := range file.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					p.types[spec.Name.Name] = declaration{spec.Type, imports}
				}
			}
		}
	}
	return p, nil
}

// importNames maps the names that a file gives to packages to the last part of their paths:
// the same name wherever the package has moved to, and under whatever name it is imported.
func importNames(file *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		last := path[strings.LastIndex(path, "/")+1:]
		name := last
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = last
	}
	return names
}

// versions reads the list that model.CurrentVersion is the first of: releases, oldest first.
func (p parsed) versions() ([]version, error) {
	var list []version
	for _, file := range p.files {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || len(spec.Names) != 1 || spec.Names[0].Name != "versions" || len(spec.Values) != 1 {
				return true
			}
			literal, ok := spec.Values[0].(*ast.CompositeLit)
			if !ok {
				return true
			}
			for _, element := range literal.Elts {
				if text, ok := stringLiteral(element); ok {
					if v, err := parseVersion(text); err == nil && !slices.Contains(list, v) {
						list = append(list, v)
					}
				}
			}
			return false
		})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no list of versions in the package model")
	}
	slices.SortFunc(list, version.compare)
	return list, nil
}

func stringLiteral(node ast.Expr) (string, bool) {
	literal, ok := node.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

var (
	minimumComment    = regexp.MustCompile(`(?i)minimum server version:?\s*v?(\d+(?:\.\d+)+)`)
	deprecatedComment = regexp.MustCompile(`(?i)[^\n]*(?:deprecated|no longer supported)[^\n]*`)
)

func readInterface(declared declaration, types wireTypes) (map[string]method, error) {
	syntax, ok := declared.expression.(*ast.InterfaceType)
	if !ok {
		return nil, fmt.Errorf("is no interface")
	}
	methods := map[string]method{}
	for _, field := range syntax.Methods.List {
		function, ok := field.Type.(*ast.FuncType)
		if !ok || len(field.Names) != 1 {
			return nil, fmt.Errorf("embeds another interface, which is not read")
		}
		m := method{
			arguments: types.fields(function.Params, declared.imports),
			results:   types.fields(function.Results, declared.imports),
			signature: signature(function, declared.imports),
		}
		comment := field.Doc.Text()
		if found := minimumComment.FindStringSubmatch(comment); found != nil {
			v, err := parseVersion(found[1])
			if err != nil {
				return nil, err
			}
			m.since = &v
		}
		m.deprecated = strings.TrimSpace(deprecatedComment.FindString(comment))
		methods[field.Names[0].Name] = m
	}
	return methods, nil
}

// signature writes a function's type as `(string, *model.Post) *model.AppError`.
func signature(function *ast.FuncType, imports map[string]string) string {
	arguments := spread(function.Params, imports)
	results := spread(function.Results, imports)
	text := "(" + strings.Join(arguments, ", ") + ")"
	switch len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	}
	return text + " (" + strings.Join(results, ", ") + ")"
}

// spread lists the types of fields, one for each name.
func spread(fields *ast.FieldList, imports map[string]string) []string {
	var list []string
	for _, field := range each(fields) {
		list = append(list, typeName(field, imports))
	}
	return list
}

func each(fields *ast.FieldList) []ast.Expr {
	var list []ast.Expr
	if fields == nil {
		return nil
	}
	for _, field := range fields.List {
		for range max(1, len(field.Names)) {
			list = append(list, field.Type)
		}
	}
	return list
}

// typeName writes a type with its packages' last names; those of the package plugin have it too.
func typeName(expression ast.Expr, imports map[string]string) string {
	name := func(e ast.Expr) string { return typeName(e, imports) }
	switch t := expression.(type) {
	case *ast.Ident:
		if ast.IsExported(t.Name) {
			return "plugin." + t.Name
		}
		return t.Name
	case *ast.SelectorExpr:
		if pkg, ok := t.X.(*ast.Ident); ok {
			if path, ok := imports[pkg.Name]; ok {
				return path + "." + t.Sel.Name
			}
			return pkg.Name + "." + t.Sel.Name
		}
	case *ast.StarExpr:
		return "*" + name(t.X)
	case *ast.ArrayType:
		if t.Len == nil {
			return "[]" + name(t.Elt)
		}
	case *ast.Ellipsis:
		return "..." + name(t.Elt)
	case *ast.MapType:
		return "map[" + name(t.Key) + "]" + name(t.Value)
	case *ast.InterfaceType:
		if len(t.Methods.List) == 0 {
			return "any" // which is only its newer name
		}
	case *ast.FuncType:
		return "func" + signature(t, imports)
	}
	return fmt.Sprintf("<%T>", expression)
}
