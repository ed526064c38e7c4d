// Command serveroracle answers, with the server's own code, what a Mattermost server does
// with a plugin bundle. See README.md.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "serveroracle:", err)
		os.Exit(1)
	}
}

func run() error {
	ask := question{marked: marksManaged(*currentVersion)}
	flag.StringVar(currentVersion, "server", *currentVersion, "the `version` that min_server_version is compared with")
	flag.BoolVar(&ask.activate, "activate", false, "start the bundle's own executable: only for bundles that you trust")
	flag.DurationVar(&ask.timeout, "timeout", 20*time.Second, "how long starting one may take")
	key := flag.String("key", "", "the `file` with the public key that -sig is checked with")
	signature := flag.String("sig", "", "the `file` with a detached signature of the bundle")
	unpack := flag.Bool("unpack", false, "do nothing but unpack, for an oracle made of the server's library alone")
	signatures := flag.Bool("signatures", false, "answer questions about signatures, see README.md")
	root := flag.Bool("root", false, "run as root, which servers do not")
	flag.Parse()

	if os.Geteuid() == 0 && !*root {
		return fmt.Errorf("run it as an ordinary user, as servers run: root reads what modes forbid")
	}
	// What the server's own code prints must not come between the answers.
	output := os.Stdout
	os.Stdout = os.Stderr
	if *unpack {
		return serveUnpacker(os.Stdin, output, extractTarGz)
	}
	if *signatures {
		return serveSignatures(os.Stdin, output)
	}
	if (*key == "") != (*signature == "") {
		return fmt.Errorf("-key and -sig go together")
	}
	if *key != "" {
		var err error
		if ask.key, err = os.ReadFile(*key); err != nil {
			return err
		}
		if ask.signature, err = os.ReadFile(*signature); err != nil {
			return err
		}
	}
	if ask.activate {
		if err := adoptOrphans(); err != nil {
			return err
		}
		defer reapOrphans()
	}
	return judgeAll(output, flag.Args(), ask)
}

// judgeAll writes the answers of each bundle as one line of JSON as soon as they are there.
// Without paths these come from standard input, one a line.
func judgeAll(answers io.Writer, paths []string, ask question) error {
	output := json.NewEncoder(answers)
	output.SetEscapeHTML(false)
	unanswered := 0
	next := func(path string) error {
		said := judge(path, ask)
		if said.Error != "" {
			unanswered++
		}
		return output.Encode(said)
	}
	for _, path := range paths {
		if err := next(path); err != nil {
			return err
		}
	}
	if len(paths) == 0 {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			if err := next(lines.Text()); err != nil {
				return err
			}
		}
		if err := lines.Err(); err != nil {
			return err
		}
	}
	if unanswered > 0 {
		return fmt.Errorf("%d without an answer", unanswered)
	}
	return nil
}
