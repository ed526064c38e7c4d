package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// version is a server release without its patch number: a patch brings no new method.
type version struct {
	major, minor int
}

func parseVersion(text string) (version, error) {
	parts := strings.Split(strings.TrimPrefix(text, "v"), ".")
	if len(parts) < 2 {
		return version{}, fmt.Errorf("%q is no version", text)
	}
	major, err := strconv.Atoi(parts[0])
	if err != nil {
		return version{}, fmt.Errorf("%q is no version", text)
	}
	minor, err := strconv.Atoi(parts[1])
	if err != nil {
		return version{}, fmt.Errorf("%q is no version", text)
	}
	return version{major, minor}, nil
}

func (v version) String() string { return fmt.Sprintf("%d.%d", v.major, v.minor) }

func (v version) compare(other version) int {
	return cmp.Or(cmp.Compare(v.major, other.major), cmp.Compare(v.minor, other.minor))
}

func (v version) before(other version) bool { return v.compare(other) < 0 }

// MarshalText makes versions strings in JSON.
func (v version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads them back.
func (v *version) UnmarshalText(text []byte) (err error) {
	*v, err = parseVersion(string(text))
	return err
}
