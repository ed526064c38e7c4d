package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// reach collects the API's methods that a function calls, itself and by others of the program.
// guard is the version that its callers have made sure of.
func (p *program) reach(function *types.Func, guard *version, calls map[string]*version, path map[*types.Func]bool) {
	body := p.bodies[function]
	if body == nil || path[function] {
		return
	}
	path[function] = true
	defer delete(path, function)
	checks := p.checks(body)
	ast.Inspect(body, func(node ast.Node) bool {
		identifier, ok := node.(*ast.Ident)
		if !ok {
			return true
		}
		called, ok := p.info.Uses[identifier].(*types.Func)
		if !ok {
			return true
		}
		sure := guard
		for _, check := range checks {
			if check.from <= identifier.Pos() && identifier.Pos() < check.to && (sure == nil || sure.before(check.version)) {
				sure = &check.version
			}
		}
		p.call(called, sure, calls, path)
		return true
	})
}

// call follows one call, or a function that is handed on.
func (p *program) call(called *types.Func, guard *version, calls map[string]*version, path map[*types.Func]bool) {
	called = called.Origin()
	receiver := called.Signature().Recv()
	if receiver == nil || !types.IsInterface(receiver.Type()) {
		p.reach(called, guard, calls, path)
		return
	}
	through, _ := receiver.Type().Underlying().(*types.Interface)
	// The API itself, or a narrower interface that the API is handed over as.
	if through.NumMethods() > 0 && p.hasAPI(called.Name()) && p.apiImplements(through) {
		if old, seen := calls[called.Name()]; !seen || old != nil && (guard == nil || guard.before(*old)) {
			calls[called.Name()] = guard
		}
		return
	}
	if called.Pkg() == nil || p.packages[called.Pkg().Path()] == nil {
		return // of the standard library
	}
	for _, named := range p.named {
		if !types.Implements(types.NewPointer(named), through) {
			continue
		}
		if method, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, called.Pkg(), called.Name()); method != nil {
			if method, ok := method.(*types.Func); ok {
				p.reach(method, guard, calls, path)
			}
		}
	}
}

func (p *program) hasAPI(name string) bool {
	for m := range p.api.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

// apiImplements compares names alone: where a type comes from a package that is not there,
// signatures cannot be compared.
func (p *program) apiImplements(narrow *types.Interface) bool {
	for m := range narrow.Methods() {
		if !p.hasAPI(m.Name()) {
			return false
		}
	}
	return true
}

// check is where a function is sure that the server is not older than a version.
type check struct {
	from, to token.Pos
	version  version
}

// checks finds `ensureServerVersion(api, "5.18.0")`, and `semver.MustParse("5.36.0")` in a function
// that asks for the server's version, where an `if` that returns is around it or follows it.
func (p *program) checks(body *ast.BlockStmt) []check {
	asks := false
	ast.Inspect(body, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "GetServerVersion" {
			asks = true
		}
		return true
	})
	var found []check
	ast.Inspect(body, func(node ast.Node) bool {
		block, ok := node.(*ast.BlockStmt)
		if !ok {
			return true
		}
		for i, statement := range block.List {
			required := requiredVersion(statement, asks)
			if required == nil {
				continue
			}
			for _, statement := range block.List[i:min(i+2, len(block.List))] {
				if branch, ok := statement.(*ast.IfStmt); ok && returns(branch.Body) {
					found = append(found, check{branch.End(), block.End(), *required})
					break
				}
			}
		}
		return true
	})
	return found
}

// requiredVersion finds the version that a statement compares with, not looking into its blocks.
func requiredVersion(statement ast.Stmt, asks bool) *version {
	var required *version
	ast.Inspect(statement, func(node ast.Node) bool {
		if _, block := node.(*ast.BlockStmt); block {
			return false
		}
		call, ok := node.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		name := ""
		switch function := call.Fun.(type) {
		case *ast.Ident:
			name = function.Name
		case *ast.SelectorExpr:
			name = function.Sel.Name
		}
		if name != "ensureServerVersion" && (name != "MustParse" || !asks) {
			return true
		}
		if text, ok := stringLiteral(call.Args[len(call.Args)-1]); ok {
			if v, err := parseVersion(text); err == nil {
				required = &v
			}
		}
		return true
	})
	return required
}

func returns(block *ast.BlockStmt) bool {
	if len(block.List) == 0 {
		return false
	}
	_, ok := block.List[len(block.List)-1].(*ast.ReturnStmt)
	return ok
}
