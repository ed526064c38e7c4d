// What the Marketplace's own code makes of listings: it starts with each, and answers the queries.
//
// Standard input holds a case a line, as JSON; standard output an answer a line. Built inside the
// Marketplace's module, whose packages are internal: see build.sh.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"strings"

	"github.com/sirupsen/logrus"

	"github.com/mattermost/mattermost-marketplace/internal/model"
	"github.com/mattermost/mattermost-marketplace/internal/store"
)

type query struct {
	ServerVersion string `json:"server_version"`
	Platform      string `json:"platform"`
	Enterprise    bool   `json:"enterprise"`
	Cloud         bool   `json:"cloud"`
}

type question struct {
	Listing string  `json:"listing"`
	Queries []query `json:"queries"`
}

type offered struct {
	ID          string   `json:"id"`
	Version     string   `json:"version"`
	Homepage    string   `json:"homepage_url"`
	DownloadURL string   `json:"download_url"`
	Signature   string   `json:"signature"`
	Labels      []string `json:"labels"`
}

type answer struct {
	Outcome string    `json:"outcome"`
	Plugins []offered `json:"plugins"`
}

type verdict struct {
	Start   string   `json:"start"`
	Message string   `json:"message"`
	Answers []answer `json:"answers"`
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var asked question
			if err := json.Unmarshal(line, &asked); err != nil {
				panic(err)
			}
			if err := out.Encode(judge(asked)); err != nil {
				panic(err)
			}
		}
		if err != nil {
			return
		}
	}
}

func judge(asked question) verdict {
	static, outcome, message := start(asked.Listing)
	said := verdict{Start: outcome, Message: message, Answers: []answer{}}
	if static == nil {
		return said
	}
	for _, one := range asked.Queries {
		said.Answers = append(said.Answers, reply(static, one))
	}
	return said
}

func start(listing string) (static *store.StaticStore, outcome, message string) {
	defer func() {
		if recover() != nil {
			static, outcome = nil, "panic"
		}
	}()
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	static, err := store.NewStaticFromReader(strings.NewReader(listing), logger)
	if err != nil {
		return nil, "error", err.Error()
	}
	return static, "ok", ""
}

func reply(static *store.StaticStore, one query) (said answer) {
	said.Plugins = []offered{}
	defer func() {
		if recover() != nil {
			said = answer{Outcome: "panic", Plugins: []offered{}}
		}
	}()
	plugins, err := static.GetPlugins(&model.PluginFilter{
		PerPage:           model.AllPerPage,
		ServerVersion:     one.ServerVersion,
		EnterprisePlugins: one.Enterprise,
		Cloud:             one.Cloud,
		Platform:          one.Platform,
	})
	if err != nil {
		said.Outcome = "error"
		return said
	}
	said.Outcome = "ok"
	for _, plugin := range plugins {
		labels := []string{}
		for _, label := range plugin.Labels {
			labels = append(labels, label.Name)
		}
		said.Plugins = append(said.Plugins, offered{
			ID:          plugin.Manifest.Id,
			Version:     plugin.Manifest.Version,
			Homepage:    plugin.HomepageURL,
			DownloadURL: plugin.DownloadURL,
			Signature:   plugin.Signature,
			Labels:      labels,
		})
	}
	return said
}
