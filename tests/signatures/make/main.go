// Command make writes keys and signatures of every kind into a folder, for the question whether a server accepts them:
// cases.json has each blob once, and the cases by the blobs' names; the other files are those that the rules' fixtures name.
// All keys are made for this and thrown away.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
)

// question is one case: the names of its blobs.
type question struct {
	Name      string `json:"name"`
	Key       string `json:"key"`
	Signature string `json:"signature"`
	File      string `json:"file"`
}

// collection is what is written.
type collection struct {
	Blobs map[string][]byte `json:"blobs"`
	Cases []question        `json:"cases"`
}

func (c *collection) blob(data []byte) string {
	sum := sha256.Sum256(data)
	name := hex.EncodeToString(sum[:6])
	if data == nil {
		data = []byte{}
	}
	c.Blobs[name] = data
	return name
}

func (c *collection) add(name string, key, signature, file []byte) {
	c.Cases = append(c.Cases, question{name, c.blob(key), c.blob(signature), c.blob(file)})
}

func main() {
	if len(os.Args) != 2 {
		panic("make FOLDER")
	}
	folder := os.Args[1]
	all := &collection{Blobs: map[string][]byte{}}
	keys := newKeys()
	all.algorithms(keys)
	all.signatures(keys)
	all.several(keys)
	all.heads(keys)
	all.rings(keys)
	all.armors(keys)
	cases, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "cases.json"), cases, 0o644)
	}
	if err == nil {
		err = writeFiles(folder)
	}
	if err != nil {
		panic(err)
	}
}
