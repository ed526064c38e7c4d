// Command server-api writes rules/knowledge/server-api.json: since when Mattermost servers have
// which method of the plugin API and which hook, read from the releases of the server's library.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

var month = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)

func main() {
	cacheDir, err := os.UserCacheDir()
	if err != nil {
		cacheDir = os.TempDir()
	}
	var lossesAllowed []string
	out := flag.String("out", "../../rules/knowledge/server-api.json", "the table")
	generated := flag.String("generated", "", "the month that the table is of, as 2026-11")
	kept := flag.String("cache", filepath.Join(cacheDir, "mmlint-server-api"), "a `folder` for the sources read (250 MB)")
	check := flag.Bool("check", false, "write nothing; fail if the table would change")
	flag.Func("allow-loss", "a method that the new table may lack, as API.`NAME` (may repeat)", func(name string) error {
		lossesAllowed = append(lossesAllowed, name)
		return nil
	})
	flag.Parse()
	if flag.NArg() > 0 || !*check && !month.MatchString(*generated) {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*out, *generated, cache(*kept), *check, lossesAllowed); err != nil {
		fmt.Fprintln(os.Stderr, "server-api:", err)
		os.Exit(1)
	}
}

func run(out, generated string, kept cache, check bool, lossesAllowed []string) error {
	old, oldText, err := readTable(out)
	if err != nil {
		return err
	}
	if check {
		generated = old.Generated
	}
	modules, err := parseModules(releasesText)
	if err != nil {
		return err
	}
	from := sources{kept, modules}
	releases, err := from.releases()
	if err != nil {
		return err
	}
	helpers, err := from.helpers()
	if err != nil {
		return err
	}
	table, err := buildTable(releases, helpers, groupsText, generated)
	if err != nil {
		return err
	}
	text, err := table.encode()
	if err != nil {
		return err
	}
	changes, losses := compareTables(old, table)
	for _, change := range changes {
		fmt.Println(change)
	}
	table.summary(len(text))
	if check {
		if !bytes.Equal(text, oldText) {
			return errors.New("the table is not what the releases say: write it again")
		}
		return nil
	}
	losses = slices.DeleteFunc(losses, func(name string) bool { return slices.Contains(lossesAllowed, name) })
	if len(losses) > 0 {
		return fmt.Errorf("the new table would lose %q: -allow-loss NAME where that is right", losses)
	}
	return os.WriteFile(out, text, 0o644)
}

// summary prints the figures.
func (t table) summary(size int) {
	count := func(wanted func(entry) bool) int {
		n := 0
		for _, e := range slices.Concat(t.API, t.Hooks) {
			if wanted(e) {
				n++
			}
		}
		return n
	}
	helpers := 0
	for _, entries := range t.Helpers {
		helpers += len(entries)
	}
	fmt.Printf("%d modules up to %s: %d methods of the API, %d hooks, %d of the driver, %d helpers; "+
		"%d removed, %d with changed signatures, %d comments refuted; %d bytes\n",
		len(t.Read), t.Server, len(t.API), len(t.Hooks), len(t.Driver), helpers,
		count(func(e entry) bool { return e.Removed != nil }),
		count(func(e entry) bool { return len(e.Changed) > 0 }),
		count(func(e entry) bool { return e.Comment != nil }), size)
}
