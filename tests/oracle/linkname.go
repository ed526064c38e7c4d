//go:build !v5 && !v6 && !library

package main

import (
	"io"
	_ "unsafe" // for go:linkname

	// The package that the functions below are in.
	_ "github.com/mattermost/mattermost/server/v8/channels/app"
)

// extractPlugin unpacks a bundle into a folder, finds the manifest and checks its id. It
// returns the manifest and the plugin's folder.
// Source: server/channels/app/plugin_install.go; InstallPlugin and the others that install
// call it on a folder fresh from os.MkdirTemp.
//
//go:linkname extractPlugin github.com/mattermost/mattermost/server/v8/channels/app.extractPlugin
func extractPlugin(bundle io.ReadSeeker, folder string) (*Manifest, string, *AppError)

// extractTarGz is the part of extractPlugin that unpacks.
// Source: server/channels/app/extract_plugin_tar.go.
//
//go:linkname extractTarGz github.com/mattermost/mattermost/server/v8/channels/app.extractTarGz
func extractTarGz(bundle io.Reader, folder string) error

// verifySignature checks a detached signature of a bundle.
// Source: server/channels/app/plugin_signature.go.
//
//go:linkname verifySignature github.com/mattermost/mattermost/server/v8/channels/app.verifySignature
func verifySignature(publicKey, message, signature io.Reader) error
