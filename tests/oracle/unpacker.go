package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"syscall"
)

// What an oracle made of the server's library alone asks one of a whole server, and what
// that answers: a line of JSON each.
type (
	unpackQuestion struct {
		Bundle string
		Folder string
	}
	unpackAnswer struct {
		// Error is empty where the bundle was unpacked.
		Error string
		// Fault is the number of the machine's own fault, 0 where it is the bundle's.
		Fault syscall.Errno
	}
)

// errNoUnpacker says that the other one could not be asked.
var errNoUnpacker = errors.New("the unpacker does not answer")

// serveUnpacker answers such questions until there are no more.
func serveUnpacker(input io.Reader, output io.Writer, unpack func(io.Reader, string) error) error {
	questions, answers := json.NewDecoder(bufio.NewReader(input)), json.NewEncoder(output)
	for {
		var asked unpackQuestion
		if err := questions.Decode(&asked); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		bundle, err := os.Open(asked.Bundle)
		if err != nil {
			return err
		}
		var said unpackAnswer
		if err := unpack(bundle, asked.Folder); err != nil {
			said.Error = err.Error()
			if machineFault(err) != nil {
				errors.As(err, &said.Fault)
			}
		}
		bundle.Close()
		if err := answers.Encode(said); err != nil {
			return err
		}
	}
}
