// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestTheAdvisedCommandShowsTheRole runs the command that messages and documents advise. The resource is virtual, so that kubectl finds it in
// the list of rules alone.
func TestTheAdvisedCommandShowsTheRole(t *testing.T) {
	for group, role := range map[string]string{"lending-risk-officers": "risk-officer", "lending-product-owners": "product-owner", "developers": ""} {
		t.Run(group, func(t *testing.T) {
			kubeconfig := user(t, "somebody", group)
			output, err := exec.CommandContext(t.Context(), plane.Kubectl, "--kubeconfig", kubeconfig, "--cache-dir", t.TempDir(),
				"auth", "can-i", "--list", "-n", "lending").CombinedOutput()
			if err != nil {
				t.Fatalf("kubectl: %v\n%s", err, output)
			}
			var rules [][]string
			for line := range strings.Lines(string(output)) {
				if fields := strings.Fields(line); len(fields) > 0 && fields[0] == "oversightroles.aims-operator.io" {
					rules = append(rules, fields[1:])
				}
			}
			var want [][]string
			if role != "" {
				want = [][]string{{"[]", "[" + role + "]", "[decide]"}}
			}
			if !slices.EqualFunc(want, rules, slices.Equal) {
				t.Errorf("it shows %q, want %q\n%s", rules, want, output)
			}
		})
	}
}
