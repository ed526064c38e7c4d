//go:build !v5 && !v6

package main

import (
	"path/filepath"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/plugin/plugintest"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
	"github.com/mattermost/mattermost/server/public/utils"
)

// What the other files use of the server, under the names of no release: since 8.0 these
// packages are a module of their own.
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

func newEnvironment(in folders) (*Environment, error) {
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	newAPI := func(manifest *Manifest) API {
		return newPermissiveAPI(filepath.Join(in.plugins, manifest.Id))
	}
	return plugin.NewEnvironment(newAPI, nil, in.plugins, in.client, logger, nil)
}
