// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// producedReasons are the reasons that some rule gives.
func producedReasons() []v1alpha1.Reason {
	reasons := []v1alpha1.Reason{v1alpha1.ReasonHoldImpossible}
	for _, r := range slices.Concat(tieRules, systemRules, contentRules, artifactRules, runningRules, watchRules) {
		reasons = append(reasons, r.reason)
	}
	return reasons
}

// TestRegistryNamesEachReasonOnce: one rule, one reason.
func TestRegistryNamesEachReasonOnce(t *testing.T) {
	seen := map[v1alpha1.Reason]bool{}
	for _, reason := range producedReasons() {
		if seen[reason] {
			t.Errorf("%s stands in the registry twice", reason)
		}
		seen[reason] = true
	}
}

// TestEveryRuleHasItsFileAndTest: a rule that is written is registered, and tested beside it.
func TestEveryRuleHasItsFileAndTest(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files, tests := 0, map[string]bool{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "rule_") {
			tests[e.Name()] = true
		}
	}
	for name := range tests {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files++
		if want := strings.TrimSuffix(name, ".go") + "_test.go"; !tests[want] {
			t.Errorf("%s has no %s", name, want)
		}
	}
	if want := len(producedReasons()); files != want {
		t.Errorf("there are %d rule files and %d reasons in the registry", files, want)
	}
}

// stem is a reason as file names spell it: AssessmentExpired is assessment_expired.
func stem(reason v1alpha1.Reason) string {
	var b strings.Builder
	for i, r := range string(reason) {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
