module mmlint.example/server-api

go 1.24.6
