//go:build v5 && early

package main

import (
	"path/filepath"

	"github.com/mattermost/mattermost-server/v5/mlog"
	"github.com/mattermost/mattermost-server/v5/plugin"
)

func newEnvironment(in folders) (*Environment, error) {
	newAPI := func(manifest *Manifest) API {
		return newPermissiveAPI(filepath.Join(in.plugins, manifest.Id))
	}
	return plugin.NewEnvironment(newAPI, in.plugins, in.client, mlog.NewLogger(&mlog.LoggerConfiguration{}), nil)
}
