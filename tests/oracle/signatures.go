package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// signed is a question about a signature: the contents of three files, base64 in JSON.
type signed struct {
	Key       []byte `json:"key"`
	Signature []byte `json:"signature"`
	File      []byte `json:"file"`
}

// serveSignatures answers questions about signatures, one a line, each with one line of JSON: "ok", or why a server
// refuses it.
func serveSignatures(questions io.Reader, answers io.Writer) error {
	input := json.NewDecoder(questions)
	buffered := bufio.NewWriter(answers)
	output := json.NewEncoder(buffered)
	for {
		var ask signed
		if err := input.Decode(&ask); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := output.Encode(ask.verdict()); err != nil {
			return err
		}
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
}

// verdict is that of the server's own function. A panic in it is no answer of the server's: the request dies, or
// the server with it.
func (ask signed) verdict() (said string) {
	defer func() {
		if cause := recover(); cause != nil {
			said = fmt.Sprint("panic: ", cause)
		}
	}()
	if err := verifySignature(bytes.NewReader(ask.Key), bytes.NewReader(ask.File), bytes.NewReader(ask.Signature)); err != nil {
		return err.Error()
	}
	return "ok"
}
