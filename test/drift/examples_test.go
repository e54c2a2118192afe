// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	prometheusclient "github.com/prometheus/client_golang/prometheus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

var (
	exampleBlock  = regexp.MustCompile("(?s)```yaml\n(apiVersion: aims-operator.io/v1alpha1\nkind: DriftMonitor\n.*?)```")
	exampleWindow = regexp.MustCompile(`\[\d+[mhd]\]`)
)

// examples are the monitors of docs/drift.md, by name.
func examples(t *testing.T) map[string]*v1alpha1.DriftMonitor {
	t.Helper()
	root, err := controlplane.RepositoryRoot()
	must(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "drift.md"))
	must(t, err)
	found := map[string]*v1alpha1.DriftMonitor{}
	for _, block := range exampleBlock.FindAllSubmatch(page, -1) {
		m := &v1alpha1.DriftMonitor{}
		must(t, yaml.UnmarshalStrict(block[1], m))
		found[m.Name] = m
	}
	if len(found) != len(exampleSeries) {
		t.Fatalf("docs/drift.md has %d whole monitors, and there are series for %d", len(found), len(exampleSeries))
	}
	return found
}

// TestTheExamplesOfTheDocumentation has each example accepted as it stands there, and read series of its names: steady ones make each of its checks
// Healthy, shifted ones each of them Breached.
func TestTheExamplesOfTheDocumentation(t *testing.T) {
	for name, example := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ns := namespace(t, "example-"+name)
			asWritten := example.DeepCopy()
			asWritten.Namespace = ns
			must(t, client.WithFieldValidation(admin, metav1.FieldValidationStrict).Create(t.Context(), asWritten, client.DryRunAll))

			published := &exampleMetrics{registry: prometheusclient.NewRegistry()}
			exampleSeries[name](published)
			m := quick(example, ns, published.serve(t, ns))
			must(t, admin.Create(t.Context(), m))
			awaitChecks(t, m, v1alpha1.DriftHealthy)
			published.isShifted.Store(true)
			awaitChecks(t, m, v1alpha1.DriftBreached)
		})
	}
}

// quick is an example that looks every five seconds at the last five: a test has no day.
func quick(example *v1alpha1.DriftMonitor, namespace, source string) *v1alpha1.DriftMonitor {
	m := example.DeepCopy()
	m.Namespace, m.Spec.IntervalSeconds, m.Spec.Source.Prometheus.Address = namespace, 5, source
	for i := range m.Spec.Checks {
		check := &m.Spec.Checks[i]
		check.Windows = &v1alpha1.DriftWindows{Agreeing: 2, Of: 3}
		check.Current.Query = exampleWindow.ReplaceAllString(check.Current.Query, window)
		check.Current.SamplesQuery = exampleWindow.ReplaceAllString(check.Current.SamplesQuery, window)
	}
	return m
}

// awaitChecks waits until all checks say the same.
func awaitChecks(t *testing.T, m *v1alpha1.DriftMonitor, verdict v1alpha1.DriftVerdict) {
	t.Helper()
	eventually(t, "each check is "+string(verdict), func() error {
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(m), m); err != nil {
			return err
		}
		if len(m.Status.Checks) != len(m.Spec.Checks) {
			return fmt.Errorf("%d checks were looked at", len(m.Status.Checks))
		}
		for i := range m.Status.Checks {
			if c := &m.Status.Checks[i]; c.Verdict != verdict {
				return fmt.Errorf("%s is %s with the value %s: %s", c.Name, c.Verdict, c.Value, c.Message)
			}
		}
		return nil
	})
}
