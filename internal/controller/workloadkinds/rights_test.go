// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workloadkinds

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// TestTheRoleFitsTheTable: the operator may read each kind of the table, and mark those that it marks, and no more.
func TestTheRoleFitsTheTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "config", "rbac", "role.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	verbs := map[string][]string{}
	for part := range strings.SplitSeq(string(text), "\n---\n") {
		role := rbacv1.ClusterRole{}
		if err := yaml.Unmarshal([]byte(part), &role); err != nil {
			t.Fatal(err)
		}
		for _, rule := range role.Rules {
			for _, resource := range rule.Resources {
				key := strings.Join(rule.APIGroups, ",") + "/" + resource
				verbs[key] = append(verbs[key], rule.Verbs...)
			}
		}
	}
	table, err := workload.BuiltinTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range table.Custom() {
		want := []string{"get", "list", "patch", "watch"}
		if kind.Unmarked() {
			want = []string{"get", "list", "watch"}
		}
		have := verbs[kind.GVK.Group+"/"+kind.Resource]
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Errorf("the operator may %v %s.%s, want %v", have, kind.Resource, kind.GVK.Group, want)
		}
	}
}
