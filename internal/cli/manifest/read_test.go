// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// said is what was found, with places below the directory.
func said(dir string, documents []Document, problems []Problem) (found, wrong []string) {
	for i := range documents {
		d := &documents[i]
		found = append(found, fmt.Sprintf("%s:%d %s/%s", strings.TrimPrefix(d.File, dir+"/"), d.Line, d.Object.GetKind(), d.Object.GetName()))
	}
	for i := range problems {
		p := &problems[i]
		wrong = append(wrong, strings.TrimPrefix(p.Place(), dir+"/")+" "+p.Message)
	}
	return found, wrong
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRead(t *testing.T) {
	for name, test := range map[string]struct {
		files        map[string]string
		found, wrong []string
	}{
		"documents of a file, with their lines": {
			files: map[string]string{"a.yaml": "# first\n\nkind: A\nmetadata: {name: a}\n--- # next\nkind: B\n---\n---\n# nothing\n---\n{\"kind\": \"C\"}\n"},
			found: []string{"a.yaml:3 A/a", "a.yaml:6 B/", "a.yaml:11 C/"},
		},
		"directories in directories, in order": {
			files: map[string]string{"b/c.json": `{"kind":"C"}`, "a.yml": "kind: A", "b/a/d.YAML": "kind: D", "b/readme.md": "kind: E"},
			found: []string{"a.yml:1 A/", "b/a/d.YAML:1 D/", "b/c.json:1 C/"},
		},
		"lists": {
			files: map[string]string{"a.yaml": "apiVersion: v1\nkind: List\nitems:\n- kind: A\n  metadata:\n    name: a\n-\n  kind: BList\n  items:\n  - metadata: {name: b}\n- text\n"},
			found: []string{"a.yaml:4 A/a", "a.yaml:10 B/b", "a.yaml:11 /"},
		},
		"what is no object": {files: map[string]string{"a.yaml": "- a\n---\ntext\n---\na: b"}, found: []string{"a.yaml:1 /", "a.yaml:3 /", "a.yaml:5 /"}},
		"what does not parse, and the rest": {
			files: map[string]string{"a.yaml": "kind: A\n---\nkind: B\n  a: b\n---\nkind: C\n", "b.yaml": "a: {{ .Values.a }}"},
			found: []string{"a.yaml:1 A/", "a.yaml:6 C/"},
			wrong: []string{"a.yaml:4 it is no YAML or JSON: mapping values are not allowed in this context", "b.yaml:1 it is no YAML or JSON: invalid map key: map[interface {}]interface {}{\".Values.a\":interface {}(nil)}"},
		},
		"a key that is written twice": {
			files: map[string]string{"a.yaml": "\n---\nkind: A\nspec:\n  a: 1\n  a: 2\n"}, wrong: []string{`a.yaml:6 it is no YAML or JSON: key "a" already set in map`},
		},
		"a document in the line of its separator": {
			files: map[string]string{"a.yaml": "kind: A\n--- {kind: B}\n"}, found: []string{"a.yaml:1 A/"},
			wrong: []string{"a.yaml:2 a document begins in the line of its separator, which kubectl does not read"},
		},
		"aliases that grow": {
			files: map[string]string{"a.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\n" + bomb()}, wrong: []string{"a.yaml:1 it is no YAML or JSON: document contains excessive aliasing"},
		},
		"an empty directory": {files: map[string]string{"readme.md": ""}, wrong: []string{"$ the directory holds no manifest"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, test.files)
			documents, problems := Read([]string{dir}, strings.NewReader(""))
			found, wrong := said(dir, documents, problems)
			for i := range wrong {
				wrong[i] = strings.ReplaceAll(wrong[i], dir, "$")
			}
			if diff := cmp.Diff(test.found, found); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.wrong, wrong); diff != "" {
				t.Errorf("wrong (-want +got):\n%s", diff)
			}
		})
	}
}

// bomb is a text of a few lines that would be as long as a book.
func bomb() string {
	var b strings.Builder
	for name := 'b'; name < 'i'; name++ {
		fmt.Fprintf(&b, "%c: &%c [%s]\n", name, name, strings.Repeat(fmt.Sprintf("*%c,", name-1), 9))
	}
	return b.String()
}

func TestReadLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"real/a.yaml": "kind: A"})
	for link, to := range map[string]string{
		"real/loop": "..", "real/loop.yaml": ".", "real/b.yaml": "a.yaml", "real/gone.yaml": "nowhere", "real/self.yaml": "self.yaml", "link": "real",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"real", "link"} {
		documents, problems := Read([]string{filepath.Join(dir, path)}, strings.NewReader(""))
		found, wrong := said(dir+"/"+path, documents, problems)
		if diff := cmp.Diff([]string{"a.yaml:1 A/", "b.yaml:1 A/"}, found); diff != "" {
			t.Errorf("in %s (-want +got):\n%s", path, diff)
		}
		if diff := cmp.Diff([]string{
			"gone.yaml it cannot be read: no such file or directory", "self.yaml it cannot be read: too many levels of symbolic links",
		}, wrong); diff != "" {
			t.Errorf("in %s (-want +got):\n%s", path, diff)
		}
	}
}

func TestReadTheStandardInputAndNamedFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"manifest.txt": "kind: A"})
	file := filepath.Join(dir, "manifest.txt")
	documents, problems := Read([]string{"-", file, dir + "/./manifest.txt", "-", "/dev/null", filepath.Join(dir, "none.yaml")}, strings.NewReader("kind: B"))
	found, wrong := said(dir, documents, problems)
	if diff := cmp.Diff([]string{"stdin:1 B/", "manifest.txt:1 A/"}, found); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"/dev/null it cannot be read: it is neither a file nor a directory", "none.yaml it cannot be read: no such file or directory",
	}, wrong); diff != "" {
		t.Error(diff)
	}
}

func TestReadNoMoreThanTheBound(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "long.yaml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, Maximum+1); err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"more.yaml": "kind: A"})
	documents, problems := Read([]string{dir}, strings.NewReader(""))
	found, wrong := said(dir, documents, problems)
	if len(wrong) != 1 || !strings.HasPrefix(wrong[0], "long.yaml the files are longer than 100 MiB") || len(found) != 1 {
		t.Errorf("found %q, and wrong %q", found, wrong)
	}
}

func TestLineOf(t *testing.T) {
	documents, problems := Parse("a.yaml", []byte(`
---
kind: A
spec: &spec
  list:
  - name: a
  - name: b
    image: x
  none:
same: *spec
`))
	if len(documents) != 1 || len(problems) > 0 {
		t.Fatalf("%+v %+v", documents, problems)
	}
	for field, want := range map[string]int{
		"": 3, "spec": 4, "spec.list[1].image": 8, "spec.list[1].gone": 7, "spec.list[7].image": 5, "spec.list[x]": 5, "gone.at.once": 3,
		"spec.none.deeper": 9, "same.list[0].name": 6, "same": 10, "kind.deeper": 3,
	} {
		if got := documents[0].LineOf(field); got != want {
			t.Errorf("%s is in line %d, want %d", field, got, want)
		}
	}
}

// TestNumbersAreWhatTheyAre: rules of whole numbers do not take fractions, as the API server reads them.
func TestNumbersAreWhatTheyAre(t *testing.T) {
	documents, _ := Parse("a.yaml", []byte("kind: A\nwhole: 3\nfraction: 3.5\ntext: '3'\n"))
	want := map[string]any{"kind": "A", "whole": int64(3), "fraction": 3.5, "text": "3"}
	if diff := cmp.Diff(want, documents[0].Object.Object); diff != "" {
		t.Error(diff)
	}
}
