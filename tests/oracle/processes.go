package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// spared is the process of this program's own that killDescendants leaves alone.
var spared int

// adoptOrphans makes this process the parent of what its children leave running, so that
// killDescendants finds it.
func adoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("prctl: %w", err)
	}
	return nil
}

// killDescendants ends every process that came from this one. It does not wait for them:
// go-plugin does so for its own, reapOrphans for the others.
func killDescendants() error {
	for range 100 {
		running, err := descendants(os.Getpid())
		if err != nil || len(running) == 0 {
			return err
		}
		for _, pid := range running {
			// One that has just ended is no failure.
			_ = unix.Kill(pid, unix.SIGKILL)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("processes of the plugin are still running")
}

// reapOrphans clears away the adopted processes that have ended, when all is done.
func reapOrphans() {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		if pid <= 0 || err != nil {
			return
		}
	}
}

// descendants are the running processes that have root above them.
func descendants(root int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	ended := map[int]bool{}
	for _, path := range stats {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		// proc_pid_stat(5): "pid (name) state ppid ...", where the name may hold anything.
		rest := string(content[strings.LastIndexByte(string(content), ')')+1:])
		fields := strings.Fields(rest)
		if len(fields) < 2 {
			continue
		}
		parent, _ := strconv.Atoi(fields[1])
		children[parent] = append(children[parent], pid)
		ended[pid] = fields[0] == "Z" || fields[0] == "X"
	}
	var found []int
	for todo := []int{root}; len(todo) > 0; {
		next := children[todo[0]]
		todo = append(todo[1:], next...)
		for _, pid := range next {
			if !ended[pid] && pid != spared {
				found = append(found, pid)
			}
		}
	}
	return found, nil
}
