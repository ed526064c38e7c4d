package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGuards reads a small library with helpers of every shape.
func TestGuards(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"plugin/api.go": `package plugin
type API interface { GetServerVersion() string; Old(); New(); Logged(); Other() }
type apiRPCServer struct { impl API }
func (s *apiRPCServer) New() { s.impl.New() }`,
		"pluginapi/pluginapi.go": `package pluginapi
import (
	"example.org/library/plugin"
	"github.com/blang/semver"
	"sync"
)
type Service struct { api plugin.API }
type logAPI interface { Logged() }
func ensureServerVersion(api plugin.API, required string) error { _ = api.GetServerVersion(); return nil }
func (s *Service) Direct() { s.api.New() }
func (s *Service) Guarded() error {
	if err := ensureServerVersion(s.api, "5.18.0"); err != nil { s.api.Old(); return err }
	s.inner()
	return nil
}
func (s *Service) inner() { s.api.New() }
func (s *Service) Inline() {
	if semver.MustParse(s.api.GetServerVersion()).LT(semver.MustParse("5.36.0")) { return }
	s.api.New()
}
func (s *Service) Ignored() { _ = ensureServerVersion(s.api, "5.18.0"); s.api.New() }
func (s *Service) InBlock(yes bool) error {
	if yes {
		err := ensureServerVersion(s.api, "5.18.0")
		if err != nil { return err }
		s.api.New()
	}
	s.api.Old()
	return nil
}
func (s *Service) Both() error { s.api.New(); return s.Guarded() }
func (s *Service) Closure() { var once sync.Once; once.Do(func() { s.api.New() }) }
func (s *Service) Value() func() { return s.api.New }
func (s Service) Narrow() { log(s.api) }
func log(api logAPI) { api.Logged() }
type locker interface { Lock() }
type mutex struct { api plugin.API }
func (m *mutex) Lock() { m.api.Other() }
func Locked(l locker) { l.Lock() }
func Nothing() {}
func (s *Service) Again() { s.api.Old(); s.Again() }`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	helpers, err := readHelpers(map[string]string{"example.org/library": dir}, "example.org/library/plugin",
		[]string{"example.org/library/pluginapi", "example.org/library/plugin"})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, h := range helpers {
		var calls []string
		for call, guard := range h.Calls {
			calls = append(calls, strings.TrimSpace(call+" "+text(guard)))
		}
		slices.Sort(calls)
		found = append(found, h.symbol()+": "+strings.Join(calls, ", "))
	}
	slices.Sort(found)
	want := []string{
		"(*Service).Again: Old",
		"(*Service).Both: GetServerVersion, New, Old",
		"(*Service).Closure: New",
		"(*Service).Direct: New",
		"(*Service).Guarded: GetServerVersion, New 5.18, Old",
		"(*Service).Ignored: GetServerVersion, New",
		"(*Service).InBlock: GetServerVersion, New 5.18, Old",
		"(*Service).Inline: GetServerVersion, New 5.36",
		"(*Service).Value: New",
		"(*mutex).Lock: Other",
		"Locked: Other",
		"Service.Narrow: Logged",
	}
	if !slices.Equal(found, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
}
