// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// TestTablesWithMistakesSayWhere: a table that is not understood in all its parts is not used at all.
func TestTablesWithMistakesSayWhere(t *testing.T) {
	const good = "{group: acme.example, versions: [v1], kind: Runner, resource: runners, pods: [{at: spec.template, holds: Template}]"
	row := func(from, to string) string { return "kinds: [" + strings.Replace(good, from, to, 1) + "}]" }
	for name, test := range map[string]struct{ text, want string }{
		"no YAML":             {"kinds: [", "yaml"},
		"nothing":             {"other: []", "unknown field"},
		"an empty list":       {"kinds: []", "lists no kinds"},
		"a field misspelt":    {row("pods:", "podz:"), `unknown field "podz"`},
		"no version":          {row("[v1]", "[]"), "kinds[0] (Runner.acme.example): versions: at least one"},
		"a version twice":     {row("[v1]", "[v1, v1]"), "stands there twice"},
		"no group":            {row("acme.example", "''"), `group: ""`},
		"a kind in small":     {row("Runner", "runner"), `kind: "runner"`},
		"a resource in parts": {row("runners", "runners/scale"), `resource: "runners/scale"`},
		"an empty step":       {row("spec.template", "spec..template"), `pods[0]: at: path "spec..template": "" is no name`},
		"a bad list":          {row("spec.template", `"spec.jobs[0].template"`), `"jobs[0]" is no name`},
		"the status":          {row("spec.template", "status.template"), "does not begin with spec"},
		"a deep path":         {row("spec.template", "spec"+strings.Repeat(".a", 40)), "more than 24 steps"},
		"what holds nothing":  {row("Template}", "Pod}"), `holds: "Pod" is none of`},
		"fields of nothing":   {row("Template}", "Fields}"), "podSpec, containers: at least one"},
		"labels twice":        {row("Template}", "Template, labels: x}"), "in its own metadata"},
		"labels of many":      {row("Template}", `PodSpec, labels: 'x[]'}`), "must stand for one place"},
		"nothing to judge":    {row("pods: [{at: spec.template, holds: Template}]", "pods: []"), "nothing to judge"},
		"a bad model":         {row("pods:", "models: [metadata.name], pods:"), "models[0]"},
		"no sentence":         {row("pods:", "unread: [{at: spec.x, says: ''}], pods:"), "unread[0]: says"},
		"a kind twice":        {"kinds: [" + good + "}, " + good + "}]", "kinds[1] (Runner.acme.example): the operator knows this kind already"},
		"a resource twice":    {"kinds: [" + good + "}, " + strings.Replace(good, "Runner", "Other", 1) + "}]", "another kind by the resource runners"},
		"one of ours": {"kinds: [{group: ray.io, versions: [v1], kind: RayCluster, resource: rayclusters, pods: [{at: spec.template, holds: Template}]}]",
			"knows this kind already"},
		"too long": {"kinds: [" + good + "}] # " + strings.Repeat("x", maximumTable), "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := NewTable([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("it says %v, want %q", err, test.want)
			}
		})
	}
	table, err := NewTable([]byte(row("", "")))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := table.Lookup(schema.GroupVersionKind{Group: "acme.example", Version: "v1", Kind: "Runner"}); !ok {
		t.Error("what a platform team adds is not known")
	}
	if _, ok := table.Lookup(schema.GroupVersionKind{Group: "acme.example", Version: "v2", Kind: "Runner"}); ok {
		t.Error("another version may have another shape")
	}
	if _, ok := builtin(t).Find("acme.example", "Runner"); ok || len(table.Custom()) != len(builtin(t).Custom())+1 {
		t.Error("one table's rows are in another")
	}
}
