// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// chunk is the text of one document.
type chunk struct {
	text []byte
	// shift is how many lines of the file stand before it.
	shift int

	// tree is the text with its lines, once somebody asked for one. Most are never asked for.
	tree   *yaml.Node
	looked bool
}

// begins is the line of the first that is neither empty nor a comment.
func (c *chunk) begins() int {
	line := c.shift
	for text := range bytes.Lines(c.text) {
		line++
		if text = bytes.TrimSpace(text); len(text) > 0 && text[0] != '#' {
			return line
		}
	}
	return c.shift + 1
}

// lineOf is the line of what stands at a path, or of what is nearest to it, or else the line given.
func (c *chunk) lineOf(path []string, line int) int {
	node := c.root()
	for _, step := range path {
		key, value := child(node, step)
		if value == nil {
			break
		}
		node, line = value, c.shift+key.Line
	}
	return line
}

func (c *chunk) root() *yaml.Node {
	if !c.looked {
		c.looked = true
		document := &yaml.Node{}
		if err := yaml.Unmarshal(c.text, document); err == nil && len(document.Content) == 1 {
			c.tree = document.Content[0]
		}
	}
	return c.tree
}

// steps are the names and indices of a path such as spec.containers[0].image.
func steps(field string) []string {
	return strings.FieldsFunc(field, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// child is an entry of a map or of a list, and what its line is told by.
func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	if node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node == nil {
		return nil, nil
	}
	if node.Kind == yaml.SequenceNode {
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(node.Content) {
			return nil, nil
		}
		return node.Content[i], node.Content[i]
	}
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == step {
			return node.Content[i], node.Content[i+1]
		}
	}
	return nil, nil
}
