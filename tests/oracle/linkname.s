// An assembly file, even an empty one, lets the compiler accept the functions without
// a body in linkname.go.
