// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli"
	"github.com/aims-operator/aims-operator/internal/cli/baseline"
	"github.com/aims-operator/aims-operator/test/prometheus"
)

const password = "a password that nobody guesses"

// source is a real Prometheus that asks for a password, and has scraped a model of the namespace.
func source(t *testing.T) *prometheus.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	exporter, err := prometheus.NewExporter()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exporter.Close() })
	exporter.Serve(prometheus.Behaviour{Scores: []float64{0.05, 0.15, 0.25, 0.35, 0.95}, Approved: map[string]float64{"women": 0.4, "men": 0.5}}, 1000)
	exporter.Predict("cat", 7)
	exporter.Predict("dog", 5)
	exporter.SetAccuracy(0.93)
	server, err := prometheus.Start(ctx, prometheus.Options{
		Targets: []prometheus.Target{exporter.Target("lending", "model")}, ScrapeInterval: 200 * time.Millisecond, Username: "reader", Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	return server
}

// runNow runs the plugin by the clock of the wall, which Prometheus goes by.
func runNow(t *testing.T, kubeconfig string, args ...string) result {
	t.Helper()
	var out, errOut bytes.Buffer
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut}
	args = append(args, "--kubeconfig", kubeconfig, "--cache-dir", t.TempDir())
	code := cli.Run(t.Context(), args, streams, clock.RealClock{}, func(string) string { return "" })
	return result{code: code, out: out.String(), errOut: errOut.String()}
}

func distribution(name, query string, shape v1alpha1.MetricsShape) v1alpha1.DriftCheck {
	c := v1alpha1.DriftCheck{
		Name: name, Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodPSI, Current: v1alpha1.MetricsQuery{Query: query, Shape: shape},
		Reference: &v1alpha1.DriftReference{OffsetSeconds: 604800},
	}
	if shape == v1alpha1.ShapeCategories {
		c.Current.CategoryLabel = "class"
	}
	return c
}

// monitoredSource stores the monitor that the tests capture from. It gives the flags that reach the source.
func monitoredSource(t *testing.T) (server *prometheus.Server, reach []string) {
	t.Helper()
	server = source(t)
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fairness := v1alpha1.DriftCheck{
		Name: "outcomes", Kind: v1alpha1.CheckGroupFairness, Method: v1alpha1.MethodDemographicParity,
		Current: v1alpha1.MetricsQuery{
			Query: "model_decisions_total", Shape: v1alpha1.ShapeOutcomes, GroupLabel: "group", OutcomeLabel: "outcome", FavourableOutcomes: []string{"approved"},
		},
	}
	watch(t, "model", "credit-scoring", server.URL, nil, accuracy("accuracy"), fairness,
		distribution("scores", "sum by (le) (model_score_bucket)", v1alpha1.ShapeClassicHistogram),
		distribution("scores-native", "sum(model_score_native)", v1alpha1.ShapeNativeHistogram),
		distribution("classes", "sum by (class) (model_predictions_total)", v1alpha1.ShapeCategories),
		distribution("lone", "sum by (le) (no_such_bucket)", v1alpha1.ShapeClassicHistogram),
		distribution("foreign", `sum by (le) (model_score_bucket{namespace="fraud"})`, v1alpha1.ShapeClassicHistogram))
	reach = []string{lending, "--address", server.URL, "--basic-auth-username", "reader", "--basic-auth-password-file", file}
	// Until it is scraped.
	deadline := time.Now().Add(30 * time.Second)
	for {
		r := runNow(t, plane.Kubeconfig, append([]string{"baseline", "model", "scores", "-o", "yaml"}, reach...)...)
		if r.code == 0 {
			return server, reach
		}
		if time.Now().After(deadline) {
			t.Fatal(r)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func TestBaseline(t *testing.T) {
	_, reach := monitoredSource(t)
	do := func(args ...string) result {
		return runNow(t, plane.Kubeconfig, append(append([]string{"baseline"}, args...), reach...)...)
	}

	r := do("model", "scores")
	r.expect(t, 0, "Stored as ConfigMap model-scores-", "1000 samples in 11 bins", "newest sample 20", "kubectl edit driftmonitor model -n lending")
	ref := pasted(t, r.out)
	stored := &corev1.ConfigMap{}
	if err := admin.Get(t.Context(), client.ObjectKey{Namespace: "lending", Name: ref.Name}, stored); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Delete(context.WithoutCancel(t.Context()), stored) })
	sum := sha256.Sum256([]byte(stored.Data[ref.Key]))
	if hex.EncodeToString(sum[:]) != string(ref.SHA256) {
		t.Errorf("the digest %s is not that of what is stored", ref.SHA256)
	}
	b := &v1alpha1.Baseline{}
	if err := json.Unmarshal([]byte(stored.Data[ref.Key]), b); err != nil {
		t.Fatal(err)
	}
	if len(b.Bins) != 11 || b.Bins[0] != (v1alpha1.BaselineBin{UpperBound: "0.1", Count: 200}) || b.Bins[10].UpperBound != "+Inf" {
		t.Errorf("stored %+v", b.Bins)
	}
	if about := stored.Data[baseline.AboutKey]; !strings.Contains(about, "sum by (le) (model_score_bucket)") || strings.Contains(about+stored.Data[baseline.Key]+r.String(), password) {
		t.Errorf("it does not say where it comes from, or says too much: %s", about)
	}
	do("model", "scores").expect(t, 0, "holds exactly this already")
	accepted(t, ref, b)

	do("model", "scores-native").expect(t, 0, "1000 samples in ")
	do("model", "accuracy").expect(t, 0, "the value is 0.93", "The number of samples is not known", "threshold.compare")
}

// accepted: the API server takes what was printed, as a reference and in the place of one.
func accepted(t *testing.T, ref *v1alpha1.BaselineReference, b *v1alpha1.Baseline) {
	t.Helper()
	by := distribution("scores", "x", v1alpha1.ShapeClassicHistogram)
	by.Reference = &v1alpha1.DriftReference{BaselineRef: ref}
	inline := distribution("inline", "x", v1alpha1.ShapeClassicHistogram)
	inline.Reference = &v1alpha1.DriftReference{Baseline: b}
	watch(t, "by-baseline", "credit-scoring", "http://prometheus.monitoring.svc:9090", nil, by, inline)
}

// pasted is the reference that was printed.
func pasted(t *testing.T, out string) *v1alpha1.BaselineReference {
	t.Helper()
	_, snippet, _ := strings.Cut(out, "      reference:\n")
	var read struct {
		BaselineRef v1alpha1.BaselineReference `json:"baselineRef"`
	}
	if err := yaml.UnmarshalStrict([]byte(snippet), &read); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return &read.BaselineRef
}

func TestBaselineRefusals(t *testing.T) {
	server, reach := monitoredSource(t)
	dev := user(t, "dev", "developers")
	do := func(args ...string) result {
		return runNow(t, dev, append(append([]string{"baseline"}, args...), reach...)...)
	}

	do("model", "classes").expect(t, 1, "nothing is stored", "12", "--force")
	do("model", "classes", "--force", "-o", "yaml").expect(t, 0, "Warning: ", "kind: ConfigMap", `{"name":"cat","count":7}`, "baselineRef:")
	do("model", "scores", "--at", "2026-01-01T00:00:00Z").expect(t, 1, "gives no series")
	do("model", "scores", "--at", "2226-01-01T00:00:00Z").expect(t, 2, "still to come")
	do("model", "scores", "--at", "yesterday").expect(t, 2, "2026-02-02T09:00:00Z")
	do("model", "lone").expect(t, 1, "gives no series", "--unrestricted")
	do("model", "foreign").expect(t, 1, "namespace", "line 1")
	do("model", "outcomes").expect(t, 1, "takes no baseline", "kubectl aims drift credit-scoring -n lending")
	do("model", "nothing").expect(t, 1, `has no check "nothing"`, "scores-native")
	do("nobody", "scores").expect(t, 1, `has no DriftMonitor "nobody"`, "model")
	do("model").expect(t, 2, "name a DriftMonitor and one of its checks")
	// Who may not store it is told who could.
	do("model", "scores").expect(t, 1, "kubectl auth can-i create configmaps -n lending", "-o yaml")

	run := func(args ...string) result {
		return runNow(t, dev, append([]string{"baseline", "model", "scores", lending}, args...)...)
	}
	// The monitor's author does not make this program read from loopback; its user does.
	run().expect(t, 1, "leads to", "kubectl port-forward", "--address http://localhost:9090")
	run("--address", server.URL).expect(t, 1, "HTTP 401", "--token-file")
	run("--address", server.URL, "--token-file", filepath.Join(t.TempDir(), "none")).expect(t, 1, "no such file")
	run("--unrestricted").expect(t, 2, "--unrestricted needs --address")
	run("--basic-auth-username", "x", "--token-file", "y").expect(t, 2, "one kind of credential")
	run("--cert-file", "x").expect(t, 2, "belong together")
	run("--address", "prometheus:9090").expect(t, 1, "http://")
}
