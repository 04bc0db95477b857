// An independent reader of the log: Go's own tlog and note packages over the published files.
// Usage: verify FOLDER VKEY POSITION OLDSIZE < JSON {"record": [...], "tree": [...], "root": "..."}
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proofs struct {
	Record tlog.RecordProof
	Tree   tlog.TreeProof
	Root   tlog.Hash // of the old tree
}

type files struct{ folder string }

func (f files) Height() int                             { return 8 }
func (f files) SaveTiles(tiles []tlog.Tile, d [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		// Go writes tile/8/0/000 where tlog-tiles writes tile/0/000.
		content, err := os.ReadFile(filepath.Join(f.folder, "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		data = append(data, content)
	}
	return data, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// entry reads one leaf from the entry bundles.
func entry(folder string, position int64, size int64) []byte {
	tile := tlog.Tile{H: 8, L: 0, N: position / 256, W: 256}
	if left := size - tile.N*256; left < 256 {
		tile.W = int(left)
	}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	bundle, err := os.ReadFile(filepath.Join(folder, path))
	must(err)
	for skip := position % 256; skip > 0; skip-- {
		bundle = bundle[2+binary.BigEndian.Uint16(bundle):]
	}
	return bundle[2 : 2+binary.BigEndian.Uint16(bundle)]
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	must(err)
	position, _ := strconv.ParseInt(os.Args[3], 10, 64)
	old, _ := strconv.ParseInt(os.Args[4], 10, 64)

	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)

	var given proofs
	must(json.NewDecoder(os.Stdin).Decode(&given))
	leaf := tlog.RecordHash(entry(folder, position, size))
	must(tlog.CheckRecord(given.Record, size, root, position, leaf))
	must(tlog.CheckTree(given.Tree, size, root, old, given.Root))

	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, files{folder})
	record, err := tlog.ProveRecord(size, position, reader)
	must(err)
	tree, err := tlog.ProveTree(size, old, reader)
	must(err)
	if len(record)+len(given.Record) > 0 && !reflect.DeepEqual(record, given.Record) {
		must(fmt.Errorf("another inclusion proof: %v", record))
	}
	if len(tree)+len(given.Tree) > 0 && !reflect.DeepEqual(tree, given.Tree) {
		must(fmt.Errorf("another consistency proof: %v", tree))
	}
	fmt.Printf("go agrees on %d leaves\n", size)
}
