// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"

	discoveryv1 "k8s.io/api/discovery/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// monitor is a valid monitor that names no Secret, with edits.
func (w *world) draftMonitor(name string, edits ...func(*v1alpha1.DriftMonitorSpec)) *v1alpha1.DriftMonitor {
	m := &v1alpha1.DriftMonitor{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name}, Spec: v1alpha1.DriftMonitorSpec{
		SystemRef: v1alpha1.SystemReference{Name: "chat"},
		Source:    v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{Address: "https://prometheus.monitoring.svc:9090"}},
		Checks: []v1alpha1.DriftCheck{{
			Name: "latency", Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold,
			Current:   v1alpha1.MetricsQuery{Query: "max(latency_seconds)", Shape: v1alpha1.ShapeValue},
			Threshold: &v1alpha1.Threshold{Direction: v1alpha1.BadAbove, Critical: "2"},
		}},
	}}
	for _, edit := range edits {
		edit(&m.Spec)
	}
	return m
}

func reads(address string) func(*v1alpha1.DriftMonitorSpec) {
	return func(s *v1alpha1.DriftMonitorSpec) { s.Source.Prometheus.Address = address }
}

func asks(query string) func(*v1alpha1.DriftMonitorSpec) {
	return func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Current.Query = query }
}

func withToken(s *v1alpha1.DriftMonitorSpec) {
	s.Source.Prometheus.BearerTokenSecretRef = &v1alpha1.SecretKeyReference{Name: "prometheus-token", Key: "token"}
}

func retrains(s *v1alpha1.DriftMonitorSpec) {
	s.OnBreach = &v1alpha1.OnBreach{Retrain: &v1alpha1.Retrain{TemplateRef: v1alpha1.CronJobReference{Name: "retrain"}}}
}

// tenant may write monitors, see the namespace and nothing more.
func (w *world) tenant(name string) client.Client {
	w.t.Helper()
	c := w.person(name, []string{"view"})
	w.grant(name, rbacv1.PolicyRule{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"driftmonitors"}, Verbs: []string{"create", "update", "patch", "delete"}})
	w.eventually("the tenant may write monitors", func() error {
		err := c.Create(w.t.Context(), w.draftMonitor("probe"), client.DryRunAll)
		if err != nil && isRBAC(err) {
			return err
		}
		must(w.t, err)
		return nil
	})
	return c
}

// invalidAt makes sure that a refusal is about this field, in these words, as kubectl lists it.
func invalidAt(t *testing.T, err error, field string, words ...string) {
	t.Helper()
	status, ok := err.(apierrors.APIStatus)
	if !ok || !apierrors.IsInvalid(err) || status.Status().Details == nil {
		t.Fatalf("got %v, want a refusal of the field %s", err, field)
	}
	for _, cause := range status.Status().Details.Causes {
		if cause.Field != field {
			continue
		}
		for _, word := range words {
			if !strings.Contains(cause.Message, word) {
				t.Errorf("%s: %q does not say %q", field, cause.Message, word)
			}
		}
		return
	}
	t.Errorf("nothing is said of %s: %v", field, err)
}

func TestAMonitorThatCannotBeEvaluatedIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := w.tenant("tenant")
	invalidAt(t, tenant.Create(t.Context(), w.draftMonitor("cut", asks("max(\n  latency_seconds"))), "spec.checks[latency].current.query", "does not parse", "line 2, column 18")
	invalidAt(t, tenant.Create(t.Context(), w.draftMonitor("crossed", func(s *v1alpha1.DriftMonitorSpec) { s.Checks[0].Threshold.Warning = "3" })),
		"spec.checks[latency].threshold", "swap them")

	chatty, said := w.listening("tenant")
	must(t, chatty.Create(t.Context(), w.draftMonitor("fine")))
	if warned := said.take(); !strings.Contains(warned, `no AI system "chat" yet`) {
		t.Errorf("warned of %q", warned)
	}
	// What changes nothing of the spec is not judged.
	edit(w, tenant, w.draftMonitor("fine"), func(m *v1alpha1.DriftMonitor) { m.Labels = map[string]string{"team": "a"} })
	if warned := said.take(); warned != "" {
		t.Errorf("a label is judged: %q", warned)
	}
	invalidAt(t, tryEdit(w, tenant, w.draftMonitor("fine"), func(m *v1alpha1.DriftMonitor) { m.Spec.Checks[0].Current.Query = "max(" }),
		"spec.checks[latency].current.query", "does not parse")
}

func TestCase46AMonitorLendsItsAuthorNoRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := w.tenant("tenant")
	invalidAt(t, tenant.Create(t.Context(), w.draftMonitor("elsewhere", func(s *v1alpha1.DriftMonitorSpec) {
		withToken(s)
		s.Source.Prometheus.BearerTokenSecretRef.Name = "kube-system/token"
	})), "spec.source.prometheus.bearerTokenSecretRef.name", "of this namespace")

	refused(t, tenant.Create(t.Context(), w.draftMonitor("secret", withToken)), `user "`+w.user("tenant")+`" may not get secrets "prometheus-token"`, "lends its author no right",
		"kubectl create role driftmonitor-secret-secrets -n "+w.namespace+" --verb=get --resource=secrets --resource-name=prometheus-token", "--user="+w.user("tenant"))
	refused(t, tenant.Create(t.Context(), w.draftMonitor("job", retrains)), "may not create jobs.batch", "--verb=create --resource=jobs.batch")

	must(t, w.engineer.Create(t.Context(), w.draftMonitor("lent", withToken, retrains)))
	// Without the Secret's right one may look more often, and ask something else of the same place; but not send it elsewhere.
	edit(w, tenant, w.draftMonitor("lent"), func(m *v1alpha1.DriftMonitor) { m.Spec.IntervalSeconds = 60 })
	refused(t, tryEdit(w, tenant, w.draftMonitor("lent"), func(m *v1alpha1.DriftMonitor) { m.Spec.Source.Prometheus.Address = "https://evil.example" }), "may not get secrets")
	refused(t, tryEdit(w, tenant, w.draftMonitor("lent"), func(m *v1alpha1.DriftMonitor) { m.Spec.OnBreach.Retrain.TemplateRef.Name = "other" }), "may not create jobs.batch")
	edit(w, tenant, w.draftMonitor("lent"), func(m *v1alpha1.DriftMonitor) {
		m.Spec.OnBreach, m.Spec.Source.Prometheus.BearerTokenSecretRef = nil, nil
	})

	w.grant("tenant",
		rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"secrets"}, ResourceNames: []string{"prometheus-token"}, Verbs: []string{"get"}},
		rbacv1.PolicyRule{APIGroups: []string{"batch"}, Resources: []string{"jobs"}, Verbs: []string{"create"}})
	w.eventually("who may do both may write it", func() error { return tenant.Create(t.Context(), w.draftMonitor("granted", withToken, retrains)) })
	refused(t, tenant.Create(t.Context(), w.draftMonitor("another", withToken, func(s *v1alpha1.DriftMonitorSpec) { s.Source.Prometheus.BearerTokenSecretRef.Name = "another" })),
		`may not get secrets "another"`)
}

func TestCase47AddressesThatMonitorsMustNotRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := w.tenant("tenant")
	const field = "spec.source.prometheus.address"
	for address, word := range map[string]string{
		"http://169.254.169.254": "metadata service", "http://[fd00:ec2::254]:80": "metadata service", "http://127.0.0.2:9090": "loopback",
		"http://[::1]:9090": "loopback", "http://0.0.0.0:9090": "unspecified", plane.Config().Host: "the API server", "http://p/api/v1": "leave that part out",
	} {
		invalidAt(t, tenant.Create(t.Context(), w.draftMonitor("m", reads(address))), field, word)
	}
	for i, address := range w.publishedServers() {
		invalidAt(t, tenant.Create(t.Context(), w.draftMonitor(fmt.Sprintf("published-%d", i), reads(address))), field, "the API server")
	}
	// The platform team lists it in this installation.
	must(t, tenant.Create(t.Context(), w.draftMonitor("listed", reads("http://127.0.0.1:9090"))))
}

// publishedServers are the addresses at which the API server says that it is.
func (w *world) publishedServers() []string {
	w.t.Helper()
	slice := &discoveryv1.EndpointSlice{}
	err := admin.Get(w.t.Context(), client.ObjectKey{Namespace: metav1.NamespaceDefault, Name: "kubernetes"}, slice)
	must(w.t, client.IgnoreNotFound(err))
	var urls []string
	for _, endpoint := range slice.Endpoints {
		for _, port := range slice.Ports {
			urls = append(urls, fmt.Sprintf("https://%s:%d", endpoint.Addresses[0], *port.Port))
		}
	}
	w.t.Logf("the API server publishes %q", urls)
	return urls
}

func TestCase48QueriesOfOtherNamespaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := w.tenant("tenant")
	const query = "spec.checks[latency].current.query"
	others := asks(`max(latency_seconds) - max(latency_seconds{namespace=~"` + w.namespace + `|kube-system"})`)
	invalidAt(t, tenant.Create(t.Context(), w.draftMonitor("others", others)), query, "line 1, column 28", w.namespace, "ask the platform team")
	must(t, tenant.Create(t.Context(), w.draftMonitor("own", asks(`max(latency_seconds{namespace="`+w.namespace+`"})`))))
	// Where the platform team lets everybody read everything, it is their word.
	must(t, tenant.Create(t.Context(), w.draftMonitor("unrestricted", others, reads("http://prometheus.platform.svc:9090"))))
	// From there it cannot be taken to another source.
	invalidAt(t, tryEdit(w, tenant, w.draftMonitor("unrestricted"), func(m *v1alpha1.DriftMonitor) {
		m.Spec.Source.Prometheus.Address = "http://prometheus.platform.svc:9091"
	}), query, "column 28")
}

func TestCase45AMonitorGoesWithItsFinalizer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.draftMonitor("kept", withToken)
	m.Finalizers = []string{"example.com/keep"}
	must(t, w.engineer.Create(t.Context(), m))
	tenant := w.tenant("tenant")
	must(t, tenant.Delete(t.Context(), m))
	edit(w, tenant, m, func(m *v1alpha1.DriftMonitor) { m.Finalizers = nil })
	w.eventually("the monitor is gone", func() error { return wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(m), m)) })
}
