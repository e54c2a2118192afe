// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLoadKinds: an operator that cannot read which kinds to judge does not start.
func TestLoadKinds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kinds.yaml")
	if _, err := loadKinds(file); err == nil || !strings.Contains(err.Error(), "--workload-kinds") {
		t.Errorf("a file that is not there: %v", err)
	}
	const row = "kinds: [{group: acme.example, versions: [v1], kind: Runner, resource: runners, pods: [{at: spec.template, holds: Template}]}]"
	for text, want := range map[string]string{
		row: "", "": "is empty", strings.Replace(row, "Template", "Pods", 1): file + ": reading workload kinds: kinds[0] (Runner.acme.example): pods[0]: holds",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		kinds, err := loadKinds(file)
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if _, known := kinds.OfResource("acme.example", "runners"); err != nil || !known {
			t.Errorf("%s: %v", text, err)
		}
	}
	if kinds, err := loadKinds(""); err != nil || len(kinds.Custom()) < 15 {
		t.Errorf("without a file: %v", err)
	}
}
