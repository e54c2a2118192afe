// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLoadRecognisers: an operator that cannot read what it should look by does not start.
func TestLoadRecognisers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recognisers.yaml")
	if _, err := loadRecognisers(file); err == nil || !strings.Contains(err.Error(), "--recognisers") {
		t.Errorf("a file that is not there: %v", err)
	}
	for text, want := range map[string]string{
		"recognisers: [{name: OurOwn, looksAt: Images, weight: 80, says: x, patterns: [a/b]}]":       "",
		"recognisers: [{name: OurOwn, looksAt: Images, weight: 80, says: x, condition: 'item ==='}]": file + `: recogniser`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := loadRecognisers(file)
		if want == "" && (err != nil || r.Names()[len(r.Names())-2] != "OurOwn") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if r, err := loadRecognisers(""); err != nil || len(r.Names()) < 30 {
		t.Errorf("without a file: %v", err)
	}
}
