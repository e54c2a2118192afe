// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheDocumentedKinds: the page names every kind of the table, and its example is understood.
func TestTheDocumentedKinds(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "workload-kinds.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, kind := range builtin(t).Custom() {
		if !strings.Contains(text, kind.GVK.Kind) {
			t.Errorf("docs/workload-kinds.md does not name %s", kind.GVK.Kind)
		}
	}
	_, example, found := strings.Cut(text, "```yaml\nkinds:")
	example, _, ended := strings.Cut(example, "```")
	if !found || !ended {
		t.Fatal("docs/workload-kinds.md has no example of a table")
	}
	if _, err := NewTable([]byte("kinds:" + example)); err != nil {
		t.Errorf("the example of docs/workload-kinds.md is not understood: %v", err)
	}
}
