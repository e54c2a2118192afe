// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

var wholeMonitor = regexp.MustCompile("(?s)```yaml\n(apiVersion: aims-operator.io/v1alpha1\nkind: DriftMonitor\n.*?)```")

// TestWhatWePublishSetsNoTraps: people copy samples and examples. Two of the documentation look back over a day each hour, and say why.
func TestWhatWePublishSetsNoTraps(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	published := map[string][]byte{}
	for _, pattern := range []string{"config/samples/driftmonitor_*.yaml", "test/demo/manifests/monitor.yaml"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			published[file] = read(t, file)
		}
	}
	for _, block := range wholeMonitor.FindAllSubmatch(read(t, filepath.Join(root, "docs/drift.md")), -1) {
		published["docs/drift.md, "+string(block[1])] = block[1]
	}
	var warnings []string
	for name, text := range published {
		m := &v1alpha1.DriftMonitor{}
		if err := yaml.UnmarshalStrict(text, m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		warnings = append(warnings, judge(m, nil, rules(t)).warnings...)
	}
	compare(t, "warnings", warnings, []string{"spec.checks[honest-paid-by-age].current.query", "spec.checks[recall].current.query ... 24h0m0s every 1h0m0s"})
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
