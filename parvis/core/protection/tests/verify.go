// An independent reader of the log: Go's own tlog and note packages over the published files or an archive of them.
// Usage: verify FOLDER VKEY POSITION OLDSIZE < JSON {"record": [...], "tree": [...], "root": "..."}
//
//	verify growth FOLDER VKEY OLDNOTE NEWNOTE
//	verify cosigned NOTE VKEY WITNESS
//	verify rotation STATEMENT
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
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
		content, err := partial(filepath.Join(f.folder, "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		if len(content) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s was cut", tile.Path())
		}
		data = append(data, content[:tile.W*tlog.HashSize])
	}
	return data, nil
}

// partial reads a tile or, where a full one took the place of a partial one, the full one.
func partial(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if full := filepath.Dir(path); os.IsNotExist(err) && strings.HasSuffix(full, ".p") {
		return os.ReadFile(strings.TrimSuffix(full, ".p"))
	}
	return content, err
}

// cosigner verifies cosignature/v1 of https://c2sp.org/tlog-cosignature, which Go's note package does not know.
type cosigner struct {
	name string
	key  []byte // 0x04, then the Ed25519 key
}

func newCosigner(vkey string) (cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return cosigner{}, fmt.Errorf("%q is no key of a witness", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	found := cosigner{parts[0], key}
	if err != nil || len(key) != 33 || key[0] != 4 || parts[1] != fmt.Sprintf("%08x", found.KeyHash()) {
		return found, fmt.Errorf("%q is no key of a witness", vkey)
	}
	return found, nil
}

func (c cosigner) Name() string { return c.name }
func (c cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(c.name+"\n"), c.key...))
	return binary.BigEndian.Uint32(sum[:])
}
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key[1:], append([]byte(head), msg...), sig[8:])
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(path string) []byte {
	content, err := os.ReadFile(path)
	must(err)
	return content
}

// checkpoint opens a note that every one of verifiers must have signed.
func checkpoint(signed []byte, verifiers ...note.Verifier) tlog.Tree {
	text := opened(signed, verifiers...)
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// opened is the text of a note that every one of verifiers must have signed.
func opened(signed []byte, verifiers ...note.Verifier) string {
	found, err := note.Open(signed, note.VerifierList(verifiers...))
	must(err)
	if len(found.Sigs) != len(verifiers) {
		must(fmt.Errorf("%d of %d signed this note", len(found.Sigs), len(verifiers)))
	}
	return found.Text
}

// entry reads one leaf from the entry bundles.
func entry(folder string, position int64, size int64) []byte {
	tile := tlog.Tile{H: 8, L: 0, N: position / 256, W: 256}
	if left := size - tile.N*256; left < 256 {
		tile.W = int(left)
	}
	bundle, err := partial(filepath.Join(folder, strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
	must(err)
	for skip := position % 256; skip > 0; skip-- {
		bundle = bundle[2+binary.BigEndian.Uint16(bundle):]
	}
	return bundle[2 : 2+binary.BigEndian.Uint16(bundle)]
}

func published(folder, vkey, at, before string) {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	position, err := strconv.ParseInt(at, 10, 64)
	must(err)
	old, err := strconv.ParseInt(before, 10, 64)
	must(err)
	tree := checkpoint(read(filepath.Join(folder, "checkpoint")), verifier)

	var given proofs
	must(json.NewDecoder(os.Stdin).Decode(&given))
	leaf := tlog.RecordHash(entry(folder, position, tree.N))
	must(tlog.CheckRecord(given.Record, tree.N, tree.Hash, position, leaf))
	must(tlog.CheckTree(given.Tree, tree.N, tree.Hash, old, given.Root))

	reader := tlog.TileHashReader(tree, files{folder})
	record, err := tlog.ProveRecord(tree.N, position, reader)
	must(err)
	grown, err := tlog.ProveTree(tree.N, old, reader)
	must(err)
	if len(record)+len(given.Record) > 0 && !reflect.DeepEqual(record, given.Record) {
		must(fmt.Errorf("another inclusion proof: %v", record))
	}
	if len(grown)+len(given.Tree) > 0 && !reflect.DeepEqual(grown, given.Tree) {
		must(fmt.Errorf("another consistency proof: %v", grown))
	}
	fmt.Printf("go agrees on %d leaves\n", tree.N)
}

// growth proves one checkpoint from another by an archive's tiles alone, and every leaf from its entry bundle.
func growth(folder, vkey, before, after string) {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	old, tree := checkpoint(read(before), verifier), checkpoint(read(after), verifier)
	reader := tlog.TileHashReader(tree, files{folder})
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	must(err)
	must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	for position := int64(0); position < tree.N; position++ {
		record, err := tlog.ProveRecord(tree.N, position, reader)
		must(err)
		must(tlog.CheckRecord(record, tree.N, tree.Hash, position, tlog.RecordHash(entry(folder, position, tree.N))))
	}
	fmt.Printf("go agrees on growth from %d to %d leaves\n", old.N, tree.N)
}

func cosigned(path, vkey, witness string) {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	other, err := newCosigner(witness)
	must(err)
	fmt.Printf("go agrees on the two signatures of %d leaves\n", checkpoint(read(path), verifier, other).N)
}

// rotation opens a statement with both keys that it names.
func rotation(path string) {
	signed := read(path)
	lines := strings.Split(string(signed), "\n")
	if len(lines) < 6 || lines[0] != "parvis-trace-key/1" {
		must(fmt.Errorf("no statement about keys"))
	}
	old, err := note.NewVerifier(lines[2])
	must(err)
	next, err := note.NewVerifier(lines[3])
	must(err)
	if old.Name() != lines[1] || next.Name() != lines[1] {
		must(fmt.Errorf("a statement about another log's keys"))
	}
	opened(signed, old, next)
	fmt.Printf("go agrees on both keys from %s leaves on\n", lines[4])
}

func main() {
	given := os.Args[1:]
	switch {
	case len(given) == 5 && given[0] == "growth":
		growth(given[1], given[2], given[3], given[4])
	case len(given) == 4 && given[0] == "cosigned":
		cosigned(given[1], given[2], given[3])
	case len(given) == 2 && given[0] == "rotation":
		rotation(given[1])
	case len(given) == 4:
		published(given[0], given[1], given[2], given[3])
	default:
		must(fmt.Errorf("usage: see the beginning of verify.go"))
	}
}
