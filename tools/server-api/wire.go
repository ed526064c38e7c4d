package main

import (
	"go/ast"
	"strings"
)

// wireTypes holds the packages whose types are looked into, by name.
//
// Arguments and results cross between server and plugin as structs A, B, C... in encoding/gob
// (plugin/interface_generator). Gob sees neither pointers nor the names of types, so
// *model.ChannelMembers and model.ChannelMembers are the same to it. Fields of the same name must
// agree in kind, a missing one stays empty, an extra one is passed over (TestWireIsGob).
type wireTypes map[string]parsed

func (w wireTypes) fields(fields *ast.FieldList, imports map[string]string) []string {
	var list []string
	for _, field := range each(fields) {
		list = append(list, w.shape(field, "plugin", imports, 0))
	}
	return list
}

// shape writes what gob makes of a type that stands in a file of the package pkg.
func (w wireTypes) shape(expression ast.Expr, pkg string, imports map[string]string, depth int) string {
	if depth > 20 { // a type of itself
		return "..."
	}
	inner := func(e ast.Expr) string { return w.shape(e, pkg, imports, depth+1) }
	switch t := expression.(type) {
	case *ast.StarExpr:
		return inner(t.X)
	case *ast.Ident:
		switch t.Name {
		case "int", "int8", "int16", "int32", "int64", "rune":
			return "int"
		case "uint", "uint8", "uint16", "uint32", "uint64", "byte":
			return "uint"
		case "float32", "float64":
			return "float"
		}
		return w.named(pkg, t.Name, depth)
	case *ast.SelectorExpr:
		if name, ok := t.X.(*ast.Ident); ok {
			return w.named(imports[name.Name], t.Sel.Name, depth)
		}
	case *ast.ArrayType:
		element := inner(t.Elt)
		if element == "uint" {
			return "bytes"
		}
		return "[]" + element
	case *ast.Ellipsis:
		return "[]" + inner(t.Elt)
	case *ast.MapType:
		return "map[" + inner(t.Key) + "]" + inner(t.Value)
	}
	return typeName(expression, imports)
}

// named looks a type up: structs keep their name, since what they hold is not compared.
func (w wireTypes) named(pkg, name string, depth int) string {
	declared, found := w[pkg].types[name]
	if !found {
		return strings.TrimPrefix(pkg+"."+name, "plugin.")
	}
	switch declared.expression.(type) {
	case *ast.StructType, *ast.InterfaceType:
		return pkg + "." + name
	}
	return w.shape(declared.expression, pkg, declared.imports, depth+1)
}

// breaks tells whether a side that was built with old cannot understand one built with new: gob
// reports an error, and the call fails, or a struct is filled from one that has nothing in common.
func breaks(old, new method) bool {
	differ := func(a, b []string) bool {
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				return true
			}
		}
		return false
	}
	return differ(old.arguments, new.arguments) || differ(old.results, new.results)
}
