//go:build library

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/mattermost/mattermost/server/public/model"
)

// The server's library has all but the unpacking, which another oracle does, one of a whole
// server: the function is the same in every release in question.
var (
	unpackerPath = flag.String("unpacker", "", "the `oracle` of a whole server that unpacks bundles (default 11.1.0, beside this one)")
	askUnpacker  *json.Encoder
	unpackerSays *json.Decoder
)

func startUnpacker() error {
	path := *unpackerPath
	if path == "" {
		own, err := os.Executable()
		if err != nil {
			return err
		}
		path = filepath.Join(filepath.Dir(own), "11.1.0")
	}
	command := exec.Command(path, "-unpack")
	command.Stderr = os.Stderr
	if os.Geteuid() == 0 {
		command.Args = append(command.Args, "-root")
	}
	questions, err := command.StdinPipe()
	if err != nil {
		return err
	}
	answers, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	askUnpacker, unpackerSays = json.NewEncoder(questions), json.NewDecoder(answers)
	if err := command.Start(); err != nil {
		return err
	}
	spared = command.Process.Pid
	return nil
}

// extractPlugin is what extractPlugin in server/channels/app/plugin_install.go does, with the
// unpacking left to another process.
func extractPlugin(bundle *os.File, folder string) (*Manifest, string, *AppError) {
	objection := func(id string, cause error) (*Manifest, string, *AppError) {
		return nil, "", model.NewAppError("extractPlugin", id, nil, "", http.StatusBadRequest).Wrap(cause)
	}
	if err := extractTarGz(bundle, folder); err != nil {
		return objection("app.plugin.extract.app_error", err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return objection("app.plugin.filesystem.app_error", err)
	}
	if len(entries) == 1 && entries[0].IsDir() {
		folder = filepath.Join(folder, entries[0].Name())
	}
	manifest, _, err := model.FindManifest(folder)
	if err != nil {
		return objection("app.plugin.manifest.app_error", err)
	}
	if !model.IsValidPluginId(manifest.Id) {
		return objection("app.plugin.invalid_id.app_error", nil)
	}
	return manifest, folder, nil
}

// extractTarGz has the other oracle unpack.
func extractTarGz(bundle io.Reader, folder string) error {
	if askUnpacker == nil {
		if err := startUnpacker(); err != nil {
			return fmt.Errorf("%w: %w", errNoUnpacker, err)
		}
	}
	file, ok := bundle.(*os.File)
	if !ok {
		return errors.New("the unpacker reads files alone")
	}
	var said unpackAnswer
	err := errors.Join(
		askUnpacker.Encode(unpackQuestion{Bundle: file.Name(), Folder: folder}),
		unpackerSays.Decode(&said),
	)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errNoUnpacker, err)
	case said.Fault != 0:
		return fmt.Errorf("%s: %w", said.Error, said.Fault)
	case said.Error != "":
		return errors.New(said.Error)
	}
	return nil
}

// verifySignature is not in the library.
func verifySignature(io.Reader, io.Reader, io.Reader) error {
	return errors.New("ask the oracle of a whole server")
}
