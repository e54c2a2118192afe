// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"
)

// TestCheckAnObjectOfOursWithoutAKind: whoever misspells a key must not learn that all is well.
func TestCheckAnObjectOfOursWithoutAKind(t *testing.T) {
	web := "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx:1.29}]}\n---\n"
	for in, want := range map[string]int{
		"apiVersion: aims-operator.io/v1alpha1\nknd: OversightPolicy\nmetadata: {name: strict}\n": 2,
		"apiVersion: aims-operator.io/v1alpha1\nkind: OversightPolice\n":                          2,
		"apiVerson: aims-operator.io/v1alpha1\nkind: OversightPolicy\nmetadata: {name: strict}\n": 2,
		"apiVersion: v2\nname: a chart\n":                                                         0,
		"kind: something of a tool\n":                                                             0,
	} {
		code, out, errOut := check(t, strings.NewReader(web+in), "-f", "-", "-f", platform, "-n", "lending")
		if code != want || (want == 2) != strings.Contains(out, "write ") {
			t.Errorf("%s\nends with %d, want %d\n%s%s", in, code, want, out, errOut)
		}
	}
}
