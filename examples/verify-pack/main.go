// Verifies an unpacked evidence pack with the Go project's own signed notes and Merkle proofs, and with nothing of
// Mandate: the signature of the manifest, the digest of each file, and that each entry is in the signed tree.
//
//	go run main.go FOLDER KEY
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type manifest struct {
	Count      int
	Checkpoint string
	Files      []struct {
		Name, SHA256 string
	}
}

type evidence struct{ Entry, Proof string }

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: go run main.go FOLDER KEY")
	}
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	must(err, "the key")
	keys := note.VerifierList(verifier)

	var pack manifest
	text := read(folder, "manifest.json")
	_, err = note.Open([]byte(text+"\n"+read(folder, "manifest.sig")), keys)
	must(err, "the signature of the manifest")
	must(json.Unmarshal([]byte(text), &pack), "the manifest")
	for _, file := range pack.Files {
		sum := sha256.Sum256([]byte(read(folder, file.Name)))
		if hex.EncodeToString(sum[:]) != file.SHA256 {
			log.Fatalf("%s: not the file of the manifest", file.Name)
		}
	}

	tree := open(pack.Checkpoint, keys)
	entries, err := filepath.Glob(filepath.Join(folder, "entries", "*.json"))
	must(err, "the entries")
	if len(entries) != pack.Count {
		log.Fatalf("%d entries, and %d in the manifest", len(entries), pack.Count)
	}
	for _, path := range entries {
		check(path, tree, keys)
	}
	fmt.Printf("Verified: %d files, and %d entries in the tree of %d.\n", len(pack.Files), pack.Count, tree.N)
}

// check fails unless the entry of a file is where its proof says, in the tree of the manifest.
func check(path string, tree tlog.Tree, keys note.Verifiers) {
	var one evidence
	must(json.Unmarshal([]byte(read(path)), &one), path)
	bytes, err := base64.StdEncoding.DecodeString(one.Entry)
	must(err, path)
	head, checkpoint, found := strings.Cut(one.Proof, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatalf("%s: no proof", path)
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, path)
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		must(err, path)
		proof = append(proof, hash)
	}
	if open(checkpoint, keys) != tree {
		log.Fatalf("%s: another tree than that of the manifest", path)
	}
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(bytes)), path)
	if filepath.Base(path) != fmt.Sprintf("%d.json", index) {
		log.Fatalf("%s: holds entry %d", path, index)
	}
}

// open verifies a checkpoint and returns its tree.
func open(checkpoint string, keys note.Verifiers) tlog.Tree {
	opened, err := note.Open([]byte(checkpoint), keys)
	must(err, "the checkpoint")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 3 {
		log.Fatal("the checkpoint: too short")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "the checkpoint")
	root, err := tlog.ParseHash(lines[2])
	must(err, "the checkpoint")
	return tlog.Tree{N: size, Hash: root}
}

func read(path ...string) string {
	bytes, err := os.ReadFile(filepath.Join(path...))
	must(err, "reading")
	return string(bytes)
}

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}
