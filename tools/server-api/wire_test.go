package main

import (
	"bytes"
	"encoding/gob"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

type (
	testPost struct{ ID string }
	testOpts struct{ Page int }
	testList []*testPost
)

// TestWireIsGob holds breaks against encoding/gob: what one side sends as A, B... the other reads.
func TestWireIsGob(t *testing.T) {
	pkg, err := parser.ParseFile(token.NewFileSet(), "", "package plugin; type Post struct{}; type Opts struct{}; type List []*Post", 0)
	if err != nil {
		t.Fatal(err)
	}
	plugin := parsed{types: map[string]declaration{}}
	for _, decl := range pkg.Decls {
		spec := decl.(*ast.GenDecl).Specs[0].(*ast.TypeSpec)
		plugin.types[spec.Name.Name] = declaration{spec.Type, nil}
	}
	read := func(source string) method {
		expression, err := parser.ParseExpr("func" + source)
		if err != nil {
			t.Fatal(err)
		}
		return method{arguments: wireTypes{"plugin": plugin}.fields(expression.(*ast.FuncType).Params, nil)}
	}
	for _, test := range []struct {
		from, to string
		sent     any // a value of from
		received any // a pointer to one of to
	}{
		{"(string)", "(string)", &struct{ A string }{"x"}, &struct{ A string }{}},
		{"(*List)", "(List)", &struct{ A *testList }{&testList{{ID: "x"}}}, &struct{ A testList }{}},
		{"(*List)", "([]*Post)", &struct{ A *testList }{&testList{{ID: "x"}}}, &struct{ A []*testPost }{}},
		{"(string, Opts)", "(string)", &struct {
			A string
			B testOpts
		}{"x", testOpts{1}}, &struct{ A string }{}},
		{"(string)", "(string, bool)", &struct{ A string }{"x"}, &struct {
			A string
			B bool
		}{}},
		{"(string, *Post)", "(string, string)", &struct {
			A string
			B *testPost
		}{"x", &testPost{"y"}}, &struct{ A, B string }{}},
		{"(string, string, Opts)", "(string, Opts)", &struct {
			A, B string
			C    testOpts
		}{"x", "y", testOpts{1}}, &struct {
			A string
			B testOpts
		}{}},
		{"(int32)", "(int64)", &struct{ A int32 }{1}, &struct{ A int64 }{}},
		{"([]byte)", "(string)", &struct{ A []byte }{[]byte("x")}, &struct{ A string }{}},
	} {
		var wire bytes.Buffer
		if err := gob.NewEncoder(&wire).Encode(test.sent); err != nil {
			t.Fatal(err)
		}
		err := gob.NewDecoder(&wire).Decode(test.received)
		if broken := breaks(read(test.from), read(test.to)); broken != (err != nil) {
			t.Errorf("%s -> %s: breaks says %v, gob %v", test.from, test.to, broken, err)
		}
	}
	// Gob passes over all fields of another struct: nothing arrives, which is worse.
	if !breaks(read("(*Post)"), read("(*Opts)")) {
		t.Error("another struct does not break")
	}
}
