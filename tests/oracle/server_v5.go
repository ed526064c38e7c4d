//go:build v5

package main

import (
	"io"
	_ "unsafe" // for go:linkname

	_ "github.com/mattermost/mattermost-server/v5/app"
	"github.com/mattermost/mattermost-server/v5/model"
	"github.com/mattermost/mattermost-server/v5/plugin"
	"github.com/mattermost/mattermost-server/v5/plugin/plugintest"
	"github.com/mattermost/mattermost-server/v5/utils"
)

// What the other files use of 5.x servers: see server.go and linkname.go. How an
// environment is made differs among them: environment_v5.go, environment_v5_early.go.
type (
	Manifest           = model.Manifest
	AppError           = model.AppError
	Config             = model.Config
	License            = model.License
	PluginKVSetOptions = model.PluginKVSetOptions
	API                = plugin.API
	Environment        = plugin.Environment
	mockAPI            = plugintest.API
)

var (
	currentVersion = &model.CurrentVersion
	copyDir        = utils.CopyDir
)

//go:linkname extractPlugin github.com/mattermost/mattermost-server/v5/app.extractPlugin
func extractPlugin(bundle io.ReadSeeker, folder string) (*Manifest, string, *AppError)

//go:linkname extractTarGz github.com/mattermost/mattermost-server/v5/app.extractTarGz
func extractTarGz(bundle io.Reader, folder string) error

//go:linkname verifySignature github.com/mattermost/mattermost-server/v5/app.verifySignature
func verifySignature(publicKey, message, signature io.Reader) error
