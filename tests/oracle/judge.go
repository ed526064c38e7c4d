package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopTimeout is how long a plugin may take to stop before its processes are killed. The
// server itself gives it 10 s (Environment.Shutdown).
const stopTimeout = 3 * time.Second

// answers is what the server says of one bundle. In messages its folders are called
// <unpacked>, <plugins> and <client>.
type answers struct {
	// Path is the bundle, as it was asked for.
	Path string `json:"path"`
	// Error says that there is no answer, through no fault of the bundle.
	Error string `json:"error,omitempty"`
	// Extract is empty, or why unpacking, finding the manifest or its id failed.
	Extract string `json:"extract"`
	// Valid is empty, or what Manifest.IsValid says or panics with. Installing does not ask it.
	Valid string `json:"valid"`
	// Install is empty, or why copying into place or unpacking the webapp failed.
	Install string `json:"install"`
	// Activate is "ok", "timeout", or why the plugin did not start; empty when not asked.
	Activate string `json:"activate,omitempty"`
	// Signature is "ok" or why the server refuses it; empty when not asked.
	Signature string `json:"signature,omitempty"`

	// The manifest as the server reads it.

	ID               string `json:"id,omitempty"`
	Name             string `json:"name,omitempty"`
	Version          string `json:"version,omitempty"`
	MinServerVersion string `json:"min_server_version,omitempty"`
	BundlePath       string `json:"bundle_path,omitempty"`
	// Executable is the one for this machine.
	Executable string `json:"executable,omitempty"`
}

// question is what is asked of each bundle.
type question struct {
	// activate starts the bundle's executable; it may take this long.
	activate bool
	timeout  time.Duration
	// marked says that installing leaves a marker, see marksManaged.
	marked bool
	// key and signature are contents of files; nil when not asked.
	key, signature []byte
}

// folders are those of a server: where it unpacks a bundle, where plugins live, and where
// the files of their webapps lie for browsers.
type folders struct {
	unpacked, plugins, client string
}

// judge does with a bundle what the server does when it is uploaded, and then starts it.
// Source of the order: installPlugin and installExtractedPlugin in
// server/channels/app/plugin_install.go.
func judge(path string, ask question) (said answers) {
	said.Path = path
	work, err := os.MkdirTemp("", "serveroracle")
	if err != nil {
		said.Error = err.Error()
		return said
	}
	defer os.RemoveAll(work)
	var in folders
	// The server unpacks into a folder with a random name. That matters: a path in the
	// archive need only begin with the folder's path as text, so that ../NAMEx is let out
	// by whoever guesses NAME.
	in.unpacked, err = os.MkdirTemp(work, "plugintmp")
	in.plugins, in.client = filepath.Join(work, "plugins"), filepath.Join(work, "client")
	err = errors.Join(err, os.Mkdir(in.plugins, 0o755), os.Mkdir(in.client, 0o755))
	if err != nil {
		said.Error = err.Error()
		return said
	}
	if err := said.judgeIn(in, ask); err != nil {
		said.Error = err.Error()
	}
	names := strings.NewReplacer(in.unpacked, "<unpacked>", in.plugins, "<plugins>", in.client, "<client>")
	for _, text := range []*string{&said.Extract, &said.Valid, &said.Install, &said.Activate} {
		*text = names.Replace(*text)
	}
	return said
}

// judgeIn fills in the answers. An error is no answer of the server.
func (said *answers) judgeIn(in folders, ask question) error {
	bundle, err := os.Open(said.Path)
	if err != nil {
		return err
	}
	defer bundle.Close()
	if ask.key != nil {
		said.Signature = "ok"
		if err := verifySignature(bytes.NewReader(ask.key), bundle, bytes.NewReader(ask.signature)); err != nil {
			said.Signature = err.Error()
		}
	}
	manifest, folder, appErr := extractPlugin(bundle, in.unpacked)
	if appErr != nil {
		said.Extract = fmt.Sprint(appErr.Id, ": ", errors.Unwrap(appErr), appErr.DetailedError)
		return machineFault(appErr)
	}
	said.manifest(manifest)
	said.Valid = isValid(manifest)
	environment, err := newEnvironment(in)
	if err != nil {
		return err
	}
	if err := install(environment, manifest, folder, in.plugins, ask.marked); err != nil {
		said.Install = err.Error()
		return machineFault(err)
	}
	if ask.activate {
		said.Activate, err = activate(environment, manifest.Id, ask.timeout)
	}
	return err
}

func (said *answers) manifest(manifest *Manifest) {
	said.ID, said.Name, said.Version = manifest.Id, manifest.Name, manifest.Version
	said.MinServerVersion = manifest.MinServerVersion
	said.Executable = manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH)
	if manifest.Webapp != nil {
		said.BundlePath = manifest.Webapp.BundlePath
	}
}

// isValid is the error of Manifest.IsValid, or what it panics with (a null setting).
func isValid(manifest *Manifest) (objection string) {
	defer func() {
		if cause := recover(); cause != nil {
			objection = fmt.Sprint("panic: ", cause)
		}
	}()
	if err := manifest.IsValid(); err != nil {
		return err.Error()
	}
	return ""
}

// marksManaged says whether a server of this version leaves an empty file called .filestore in
// each plugin that it installs: those before 11.0 do (managedPluginFileName).
func marksManaged(version string) bool {
	major, _, _ := strings.Cut(version, ".")
	number, err := strconv.Atoi(major)
	return err == nil && number < 11
}

// install is what installExtractedPlugin does with a plugin that is new and not enabled.
func install(environment *Environment, manifest *Manifest, folder, plugins string, marked bool) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	installed := filepath.Join(plugins, manifest.Id)
	if err := copyDir(folder, installed); err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	if marked {
		marker, err := os.Create(filepath.Join(installed, ".filestore"))
		if err != nil {
			return fmt.Errorf("mark: %w", err)
		}
		marker.Close()
	}
	if manifest.HasWebapp() {
		_, err = environment.UnpackWebappBundle(manifest.Id)
	}
	return err
}

// activate starts an installed plugin and stops it again. Afterwards nothing of it runs.
// An error is one of this program.
func activate(environment *Environment, id string, timeout time.Duration) (string, error) {
	outcome := make(chan string, 1)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				outcome <- fmt.Sprint("panic: ", cause)
			}
		}()
		if _, _, err := environment.Activate(id); err != nil {
			outcome <- err.Error()
		} else {
			outcome <- "ok"
		}
	}()
	select {
	case said := <-outcome:
		if said == "ok" {
			deactivate(environment, id)
		}
		return said, killDescendants()
	case <-time.After(timeout):
		err := killDescendants()
		// Without the process Activate soon ends; until it does, it may start another.
		select {
		case <-outcome:
		case <-time.After(stopTimeout):
		}
		return "timeout", errors.Join(err, killDescendants())
	}
}

// deactivate asks the plugin to stop. That may wait for its connections for ever: only
// this long is waited for it.
func deactivate(environment *Environment, id string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		environment.Deactivate(id)
	}()
	select {
	case <-done:
	case <-time.After(stopTimeout):
	}
}

// machineFault is err where this machine, not the bundle, is its cause.
func machineFault(err error) error {
	if errors.Is(err, errNoUnpacker) {
		return err
	}
	for _, cause := range []syscall.Errno{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EROFS, syscall.EIO,
	} {
		if errors.Is(err, cause) {
			return err
		}
	}
	return nil
}
