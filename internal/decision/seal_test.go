// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strings"
	"testing"
)

// TestWhyASealDoesNotHold: each cause in its own words, and what nobody looked at as what has no seal.
func TestWhyASealDoesNotHold(t *testing.T) {
	t.Parallel()
	for seal, want := range map[Seal]string{
		NotSealed: "it carries no seal", "": "it carries no seal", SealBroken: "is not of this decision", SealOfOtherCluster: "in another cluster",
		SealOfOtherNamespace: "in another namespace", SealOfOtherSystem: "a system of this name that was deleted since",
	} {
		if got := seal.Why(); !strings.Contains(got, want) {
			t.Errorf("of %q it says %q, want %q", seal, got, want)
		}
	}
}
