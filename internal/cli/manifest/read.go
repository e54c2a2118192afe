// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Maximum is how many bytes are read at most, of all files together.
const Maximum = 100 << 20

// stdin is what stands for the standard input, and what it is called in places.
const (
	stdin     = "-"
	stdinName = "stdin"
)

// extensions are those of the files that are read in directories. A file that is named is read whatever it is called.
var extensions = []string{".yaml", ".yml", ".json"}

// reader reads files up to a bound.
type reader struct {
	in        io.Reader
	left      int64
	seen      map[string]bool
	documents []Document
	problems  []Problem
}

// Read reads files, directories and, for -, the standard input, in the order of their names. Links to directories are not followed within a directory, so
// that none is read twice or for ever.
func Read(paths []string, in io.Reader) ([]Document, []Problem) {
	r := &reader{in: in, left: Maximum, seen: map[string]bool{}}
	for _, path := range paths {
		r.path(path)
	}
	return r.documents, r.problems
}

func (r *reader) path(path string) {
	if path == stdin {
		if !r.seen[stdin] {
			r.seen[stdin] = true
			r.take(stdinName, r.in)
		}
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		r.fail(path, err)
		return
	}
	if !info.IsDir() {
		r.file(path)
		return
	}
	found := 0
	// The slash at the end has a link to a directory followed if it is what was named.
	err = filepath.WalkDir(path+string(filepath.Separator), func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			r.fail(file, err)
		case !entry.IsDir() && slices.Contains(extensions, strings.ToLower(filepath.Ext(file))) && !r.leads(file, entry):
			found++
			r.file(file)
		}
		return nil
	})
	if err != nil {
		r.fail(path, err)
	}
	if found == 0 {
		r.problems = append(r.problems, Problem{
			File: path, Message: "the directory holds no manifest", Remedy: "name one that holds files whose names end in " + strings.Join(extensions, ", "),
		})
	}
}

// leads tells whether an entry is a link to a directory.
func (r *reader) leads(file string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := os.Stat(file)
	return err == nil && info.IsDir()
}

func (r *reader) file(path string) {
	path = filepath.Clean(path)
	if r.seen[path] {
		return
	}
	r.seen[path] = true
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is neither a file nor a directory")
	}
	if err != nil {
		r.fail(path, err)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		r.fail(path, err)
		return
	}
	defer func() { _ = f.Close() }()
	r.take(path, f)
}

// take reads what is left of the bound at most.
func (r *reader) take(name string, from io.Reader) {
	content, err := io.ReadAll(io.LimitReader(from, r.left+1))
	if err != nil {
		r.fail(name, err)
		return
	}
	if int64(len(content)) > r.left {
		r.problems = append(r.problems, Problem{
			File: name, Message: fmt.Sprintf("the files are longer than %d MiB altogether, and no more is read", Maximum>>20),
			Remedy: "check fewer files at once: kubectl aims check -f FILE",
		})
		return
	}
	r.left -= int64(len(content))
	documents, problems := Parse(filepath.ToSlash(name), content)
	r.documents, r.problems = append(r.documents, documents...), append(r.problems, problems...)
}

func (r *reader) fail(path string, err error) {
	if wrapped := (*fs.PathError)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	r.problems = append(r.problems, Problem{File: filepath.ToSlash(path), Message: "it cannot be read: " + err.Error(), Remedy: "look at it: ls -l " + path})
}
