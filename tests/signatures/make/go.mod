module mmlint.example/signatures

go 1.24
