// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"strings"
	"testing"
)

func TestCheckSize(t *testing.T) {
	system, _ := content(t)
	if err := CheckSize(system.Spec); err != nil {
		t.Errorf("an everyday system: %v", err)
	}
	system.Spec.Description = strings.Repeat("x", maximumSpec)
	if err := CheckSize(system.Spec); err == nil || !strings.Contains(err.Error(), "128 KiB at most") {
		t.Errorf("a system that no release could keep: %v", err)
	}
}
