// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/test/chatbot"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

// get asks for the metrics with a token, or without one.
func get(t *testing.T, token string) (status int, body string) {
	t.Helper()
	// The certificate of the metrics is the operator's own, and new with each start.
	browser := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer browser.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+metrics+"/metrics", http.NoBody)
	must(t, err)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := browser.Do(request)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(t, err)
	return response.StatusCode, string(text)
}

// tokenOf makes a service account, or finds it, and gives a token of it.
func tokenOf(t *testing.T, name string) string {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: name}}
	must(t, client.IgnoreAlreadyExists(admin.Create(t.Context(), account)))
	request := &authenticationv1.TokenRequest{}
	must(t, admin.SubResource("token").Create(t.Context(), account, request))
	return request.Status.Token
}

// scrape is what a monitoring that has the right sees: each series with its value.
func scrape(t *testing.T) map[string]float64 {
	t.Helper()
	for _, object := range []client.Object{
		&rbacv1.ClusterRole{
			ObjectMeta: metav1.ObjectMeta{Name: "metrics-reader"}, Rules: []rbacv1.PolicyRule{{NonResourceURLs: []string{"/metrics"}, Verbs: []string{"get"}}},
		},
		&rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: "metrics-reader"}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "metrics-reader"},
			Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: governed, Name: "prometheus"}},
		},
	} {
		must(t, client.IgnoreAlreadyExists(admin.Create(t.Context(), object)))
	}
	token := tokenOf(t, "prometheus")
	var text string
	eventually(t, "the monitoring may read the metrics", func() error {
		status, body := get(t, token)
		if text = body; status != http.StatusOK {
			return fmt.Errorf("it gets %d: %s", status, body)
		}
		return nil
	})
	series := map[string]float64{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, number, _ := strings.Cut(strings.TrimSpace(line), "} ")
		if number == "" {
			name, number, _ = strings.Cut(strings.TrimSpace(line), " ")
		} else {
			name += "}"
		}
		value, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatalf("the line %q has no number", line)
		}
		series[name] = value
	}
	return series
}

// putBack counts what was put back of a kind.
func putBack(series map[string]float64, kind string, how enforcement.How) float64 {
	return series[fmt.Sprintf(`aims_enforcement_put_back_total{change=%q,kind=%q}`, how, kind)]
}

// pieceIs waits until a piece is shown as intact (1) or not (0).
func pieceIs(t *testing.T, piece enforcement.Piece, want float64) {
	t.Helper()
	eventually(t, fmt.Sprintf("%s is %v", piece, want), func() error {
		if have, shown := scrape(t)[fmt.Sprintf(`aims_enforcement_intact{piece=%q}`, piece)]; !shown || have != want {
			return fmt.Errorf("it is %v (%t)", have, shown)
		}
		return nil
	})
}

func TestMetricsAreForThoseWhoMay(t *testing.T) {
	keepLog(t)
	if status, body := get(t, ""); status != http.StatusUnauthorized {
		t.Errorf("a stranger gets %d: %.200s", status, body)
	}
	if status, body := get(t, tokenOf(t, "curious")); status != http.StatusForbidden {
		t.Errorf("a service account without the right gets %d: %.200s", status, body)
	}
	if len(scrape(t)) == 0 {
		t.Error("who has the right sees nothing")
	}
}

// TestTheDocumentedMetricsAreServed makes something of everything happen, and looks for each row of docs/metrics.md.
func TestTheDocumentedMetricsAreServed(t *testing.T) {
	keepLog(t)
	root, err := controlplane.RepositoryRoot()
	must(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "metrics.md"))
	must(t, err)
	rows := regexp.MustCompile("(?m)^\\| `(aims_[a-z_]+)` \\| (\\w+) \\|").FindAllStringSubmatch(string(page), -1)
	if len(rows) < 14 {
		t.Fatalf("docs/metrics.md lists %d metrics", len(rows))
	}

	// A system that falls short where policy only audits, with a monitor whose source is not there and a workload that a stricter policy would refuse; one
	// whose approval is missing, and that somebody resumes in a role of which no policy knows; and a pod that is refused.
	must(t, admin.Create(t.Context(), system(audited, "waits")))
	must(t, admin.Create(t.Context(), chatbot.Assessment(audited, "waits", "waits")))
	must(t, admin.Create(t.Context(), &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: audited, Name: "resumed"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "waits"}, Decision: v1alpha1.DecisionResume, Role: "made-up",
		},
	}))
	must(t, admin.Create(t.Context(), system(audited, "short")))
	must(t, admin.Create(t.Context(), monitor(audited, "short")))
	labels := map[string]string{v1alpha1.SystemLabel: "short"}
	template := pod("short")
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: audited, Name: "short", Labels: labels},
		Spec: appsv1.DeploymentSpec{
			Replicas: new(int32(1)), Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: template.Spec},
		},
	}
	must(t, admin.Create(t.Context(), deployment))
	eventually(t, "a pod of an unregistered system is refused", func() error {
		if err := admin.Create(t.Context(), pod("shadow")); err == nil || !strings.Contains(err.Error(), "SystemNotRegistered") {
			return fmt.Errorf("the answer is: %w", err)
		}
		return nil
	})

	eventually(t, "all documented metrics are served", func() error {
		series := scrape(t)
		for _, row := range rows {
			name := row[1]
			if row[2] == "histogram" {
				name += "_count"
			}
			if !serves(series, name) {
				return fmt.Errorf("%s is not", name)
			}
		}
		for name, least := range map[string]float64{
			`aims_systems{deploy="Allow",run="Allow"}`:                                                  1,
			`aims_systems_falling_short{reason="AssessmentMissing"}`:                                    1,
			`aims_drift_monitors{team="audited",verdict="NotEvaluated"}`:                                1,
			`aims_admission_findings_total{outcome="refused",reason="SystemNotRegistered"}`:             1,
			`aims_workloads_if_stricter{effect="refused",mode="Deny",team="audited"}`:                   1,
			`aims_verdict_changes_total{deploy="Allow",reason="AssessmentMissing"}`:                     1,
			`aims_approval_pending_seconds{namespace="audited"}`:                                        0,
			`aims_decisions{decision="Resume",outcome="counts",role="(other)"}`:                         1,
			`aims_enforcement_intact{piece="webhooks"}`:                                                 1,
			`aims_enforcement_intact{piece="rights"}`:                                                   1,
			`aims_enforcement_contested{kind="Role"}`:                                                   0,
			`aims_enforcement_put_back_total{change="deleted",kind="ValidatingWebhookConfiguration"}`:   0,
			`aims_enforcement_put_back_total{change="altered",kind="ValidatingAdmissionPolicyBinding"}`: 0,
			`controller_runtime_reconcile_total{controller="enforcement",result="requeue_after"}`:       1,
			`controller_runtime_reconcile_total{controller="registration",result="success"}`:            1,
		} {
			if value, there := series[name]; !there || value < least {
				return fmt.Errorf("%s is %v (%t)", name, value, there)
			}
		}
		return nil
	})
	for _, piece := range enforcement.Pieces() {
		pieceIs(t, piece, 1)
	}
}

// monitor watches a system through a source that does not exist.
func monitor(namespace, name string) *v1alpha1.DriftMonitor {
	return &v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef: v1alpha1.SystemReference{Name: name},
			Source:    v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{Address: "http://prometheus.invalid:9090"}},
			Checks: []v1alpha1.DriftCheck{{
				Name: "errors", Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold,
				Current:   v1alpha1.MetricsQuery{Query: "model_error_ratio", Shape: v1alpha1.ShapeValue},
				Threshold: &v1alpha1.Threshold{Direction: v1alpha1.BadAbove, Critical: "0.1"},
			}},
		},
	}
}

func serves(series map[string]float64, name string) bool {
	for s := range series {
		if s == name || strings.HasPrefix(s, name+"{") {
			return true
		}
	}
	return false
}
