package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

//go:embed releases.txt
var releasesText string

// module is one version of one Go module.
type module struct {
	path, version string
}

func (m module) String() string { return m.path + "@" + m.version }

// pseudo marks versions that are states between tags.
var pseudo = regexp.MustCompile(`-\d{14}-[0-9a-f]{12}$`)

const (
	serverModule = "github.com/mattermost/mattermost-server"
	publicModule = "github.com/mattermost/mattermost/server/public"
	helperModule = "github.com/mattermost/mattermost-plugin-api"
)

func parseModules(text string) ([]module, error) {
	var modules []module
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" || strings.HasPrefix(line, "#") {
			continue
		}
		if len(fields) != 2 {
			return nil, fmt.Errorf("releases.txt: %q is no module and version", line)
		}
		modules = append(modules, module{fields[0], fields[1]})
	}
	return modules, nil
}

// sources fetches modules and reads what is of interest.
type sources struct {
	cache   cache
	modules []module
}

// releases reads all modules of the server's library, oldest release first.
func (s sources) releases() ([]release, error) {
	var list []release
	for _, m := range s.modules {
		if m.path == helperModule {
			continue
		}
		dir, err := s.cache.dir(m)
		if err != nil {
			return nil, err
		}
		r, err := readRelease(dir, m)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	// v0.0.18 was tagged after v0.1.0.
	slices.SortStableFunc(list, func(a, b release) int { return a.server.compare(b.server) })
	return list, nil
}

// cache is a folder of the source files that matter, a folder for each module version. Versions
// of modules never change, so what is there is never fetched again.
type cache string

// dir returns the folder of a module version, which is fetched if it is not there yet.
func (c cache) dir(m module) (string, error) {
	dir := filepath.Join(string(c), filepath.FromSlash(m.String()))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := os.MkdirAll(string(c), 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(string(c), "fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	source, err := download(m, filepath.Join(work, "modules"))
	if err != nil {
		return "", err
	}
	kept := filepath.Join(work, "kept")
	if err := keep(source, kept); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	return dir, os.Rename(kept, dir)
}

// download has Go fetch and verify a module into a module cache of its own: unpacked, the
// servers of all releases would fill gigabytes. What the user's own cache holds is taken from there.
func download(m module, modcache string) (string, error) {
	output, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		return "", err
	}
	settings := strings.Split(strings.TrimSpace(string(output)), "\n")
	if len(settings) != 2 {
		return "", fmt.Errorf("go env says %q", output)
	}
	command := exec.Command("go", "mod", "download", "-json", "-modcacherw", m.String())
	command.Dir = filepath.Dir(modcache) // without a go.mod
	command.Env = append(os.Environ(),
		"GOMODCACHE="+modcache, "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local",
		"GOPROXY=file://"+settings[0]+"/cache/download,"+settings[1])
	output, err = command.Output()
	var answer struct{ Dir, Error string }
	if json.Unmarshal(output, &answer) != nil || answer.Error != "" || answer.Dir == "" {
		return "", fmt.Errorf("%s: %v %s", m, err, answer.Error)
	}
	return answer.Dir, nil
}

// keep copies go.mod and the packages model, plugin and pluginapi with what they import of the
// module. The rest of a server is of no interest.
func keep(source, target string) error {
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case "testdata", "plugintest", "mocks", "vendor", "node_modules":
				return filepath.SkipDir
			}
			return nil
		}
		wanted := name == "go.mod" || strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && inPackages(name)
		if !wanted || !entry.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(target, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
}

// inPackages tells whether a file is of the packages that are read. The root package and its
// neighbours are mattermost-plugin-api's helpers.
func inPackages(name string) bool {
	first, rest, nested := strings.Cut(filepath.ToSlash(name), "/")
	if !nested {
		return true
	}
	switch first {
	case "model", "plugin":
		return !strings.Contains(rest, "/")
	case "pluginapi", "shared", "cluster", "experimental", "i18n", "errors", "utils":
		return true
	}
	return false
}
