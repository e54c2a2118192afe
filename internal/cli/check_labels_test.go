// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"
)

const unregistered = `apiVersion: apps/v1
kind: Deployment
metadata: {name: bot, namespace: lending}
spec: {template: {metadata: {labels: {aims-operator.io/ai-system: bot}}, spec: {containers: [{name: c, image: a:1}]}}}
`

// TestCheckMergesLabels: applying a file leaves the labels that it does not name, and the API server names a namespace in one of its own.
func TestCheckMergesLabels(t *testing.T) {
	l := readLending(t)
	l.publish()
	l.namespaces["lending"].Labels["kubernetes.io/metadata.name"] = "lending"
	l.systems[0].Labels = map[string]string{"class": "chat", "team": "support"}
	file := l.snapshotFile("")
	namespace := "apiVersion: v1\nkind: Namespace\nmetadata: {name: lending, labels: {LABELS}}\n---\n"
	deny := "apiVersion: aims-operator.io/v1alpha1\nkind: OversightPolicy\nmetadata: {name: deny}\nspec:\n" +
		"  appliesTo: {SELECTOR}\n  requirements: {monitoring: [DataDrift], artifacts: Declared}\n  enforcement: {admission: Deny}\n---\n"
	byName := strings.Replace(deny, "SELECTOR", "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: lending}}", 1)
	byClass := strings.Replace(deny, "SELECTOR", "systemSelector: {matchExpressions: [{key: class, operator: In, values: [chat]}]}", 1)
	_, system, _ := strings.Cut(read(t, "testdata/lending.yaml"), "admission: Hold\n---\n")
	system, _, _ = strings.Cut(system, "\n---\n")
	system = strings.NewReplacer("\n  generation: 4", "", "Limited", "High").Replace(system) + "\n---\n"
	for name, test := range map[string]struct {
		snapshot string
		in       string
		code     int
		says     []string
		silent   string
	}{
		"a label that the file does not name stays": {file, strings.Replace(namespace, "LABELS", "team: loans", 1) + unregistered, 1,
			[]string{"would be held", `Namespace lending is stored with label aims-operator.io/governed, which a policy selects by and the file does not have`}, ""},
		"so does one that the file names": {file, strings.Replace(namespace, "LABELS", "aims-operator.io/governed: 'true'", 1) + unregistered, 1,
			[]string{"would be held"}, "is stored with label"},
		"the file's word goes before the stored one": {file, strings.Replace(namespace, "LABELS", "aims-operator.io/governed: 'false'", 1) + unregistered, 0,
			[]string{"would be let in"}, "is stored with label"},
		"the API server's own label of a stored namespace": {file, byName + strings.Replace(namespace, "LABELS", "team: loans", 1) + unregistered, 1,
			[]string{"would be refused"}, "metadata.name"},
		"that of a new one": {"", byName + strings.Replace(namespace, "LABELS", "", 1) + unregistered, 1, []string{"would be refused"}, ""},
		"that label says the name, whatever is written": {"", byName + strings.Replace(namespace, "LABELS", "kubernetes.io/metadata.name: play", 1) + unregistered, 1,
			[]string{"would be refused"}, ""},
		"a system's": {file, byClass + system, 1,
			[]string{"would be refused", "AISystem support-bot in namespace lending is stored with label class,", "kubectl label"}, "label team"},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"-f", "-"}
			if test.snapshot != "" {
				args = append(args, "--snapshot", test.snapshot)
			}
			code, out, errOut := check(t, strings.NewReader(test.in), args...)
			if code != test.code || test.silent != "" && strings.Contains(out, test.silent) {
				t.Errorf("it ends with %d, want %d and not a word of %q\n%s%s", code, test.code, test.silent, out, errOut)
			}
			for _, words := range test.says {
				if !strings.Contains(strings.Join(strings.Fields(out), " "), words) {
					t.Errorf("it does not say %q\n%s", words, out)
				}
			}
		})
	}
}
