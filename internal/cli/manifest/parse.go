// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

// separator begins a line that ends a document.
var separator = []byte("---")

// Parse reads the documents of a file.
func Parse(file string, content []byte) (documents []Document, problems []Problem) {
	chunks, problems := split(file, content)
	for _, c := range chunks {
		found, problem := c.parse(file)
		if problem != nil {
			problems = append(problems, *problem)
		}
		documents = append(documents, found...)
	}
	return documents, problems
}

// split parts a file at the lines that kubectl parts it at.
func split(file string, content []byte) (chunks []*chunk, problems []Problem) {
	var text []byte
	shift, line := 0, 0
	end := func() {
		if len(bytes.TrimSpace(text)) > 0 {
			chunks = append(chunks, &chunk{text: text, shift: shift})
		}
		text, shift = nil, line
	}
	for piece := range bytes.Lines(content) {
		line++
		rest, ends := bytes.CutPrefix(piece, separator)
		if !ends {
			text = append(text, piece...)
			continue
		}
		if rest = bytes.TrimSpace(rest); len(rest) > 0 && rest[0] != '#' {
			problems = append(problems, Problem{
				File: file, Line: line, Message: "a document begins in the line of its separator, which kubectl does not read",
				Remedy: "write --- in a line of its own",
			})
		}
		end()
	}
	end()
	return chunks, problems
}

// yamlLine finds the line in an error of the parser.
var yamlLine = regexp.MustCompile(`line (\d+):? ?`)

func (c *chunk) parse(file string) ([]Document, *Problem) {
	raw, err := yaml.YAMLToJSONStrict(c.text)
	if err != nil {
		return nil, c.unreadable(file, err)
	}
	var content any
	// As the API server reads it: whole numbers are such.
	if err := json.Unmarshal(raw, &content); err != nil {
		return nil, c.unreadable(file, err)
	}
	if content == nil {
		return nil, nil // Comments alone.
	}
	d := Document{File: file, Line: c.begins(), Object: &unstructured.Unstructured{}, chunk: c}
	// A list or a text is no object, and is counted as such.
	d.Object.Object, _ = content.(map[string]any)
	return d.expand(), nil
}

// unreadable says what the parser says, with the line as the file counts it.
func (c *chunk) unreadable(file string, err error) *Problem {
	words := err.Error()
	for _, frame := range []string{"error converting YAML to JSON: ", "yaml: ", "unmarshal errors:"} {
		words = strings.TrimSpace(strings.TrimPrefix(words, frame))
	}
	line := c.begins()
	if found := yamlLine.FindStringSubmatch(words); found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil {
			line = c.shift + n
		}
		words = strings.Replace(words, found[0], "", 1)
	}
	return &Problem{
		File: file, Line: line, Message: "it is no YAML or JSON: " + words,
		Remedy: "correct the file; templates are rendered first, such as: helm template CHART | kubectl aims check -f -",
	}
}

// expand is a document, or each object of a list of objects.
func (d *Document) expand() []Document {
	items, isList := d.Object.Object["items"].([]any)
	if !isList || d.Object.GetKind() == "" {
		return []Document{*d}
	}
	var documents []Document
	for i, item := range items {
		one := Document{File: d.File, Object: &unstructured.Unstructured{}, chunk: d.chunk, path: append(slices.Clone(d.path), "items", strconv.Itoa(i))}
		one.Line = d.chunk.lineOf(one.path, d.Line)
		one.Object.Object, _ = item.(map[string]any)
		kind, typed := strings.CutSuffix(d.Object.GetKind(), "List")
		if typed && kind != "" && one.Object.Object != nil && one.Object.GetKind() == "" {
			// The items of a list of one kind need not say which.
			one.Object.SetAPIVersion(d.Object.GetAPIVersion())
			one.Object.SetKind(kind)
		}
		documents = append(documents, one.expand()...)
	}
	return documents
}
