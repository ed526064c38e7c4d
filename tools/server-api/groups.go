package main

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed groups.txt
var groupsText string

// group is what methods of the API can do, for reviewers.
type group struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// parseGroups reads groups.txt: the groups, and each method's.
func parseGroups(text string) ([]group, map[string]string, error) {
	var groups []group
	of := map[string]string{}
	for number, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if head, ok := strings.CutPrefix(line, "["); ok {
			name, about, closed := strings.Cut(head, "] ")
			if !closed {
				return nil, nil, fmt.Errorf("groups.txt:%d: a group without its meaning", number+1)
			}
			groups = append(groups, group{name, about})
			continue
		}
		if len(groups) == 0 {
			return nil, nil, fmt.Errorf("groups.txt:%d: methods before the first group", number+1)
		}
		for _, method := range strings.Fields(line) {
			if other, twice := of[method]; twice {
				return nil, nil, fmt.Errorf("groups.txt:%d: %s is in %s already", number+1, method, other)
			}
			of[method] = groups[len(groups)-1].Name
		}
	}
	return groups, of, nil
}
