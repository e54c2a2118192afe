// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/webhook/gate"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/seals"
)

// How much the caches hold: 10,000 systems, each with an assessment and two approvals.
const (
	namespaces          = 100
	systemsPerNamespace = 100
)

// BenchmarkAdmission measures the workload gate in process, from the decoded review to the answer, with caches of the kind that the operator
// has, filled from a real API server. Every request is about another system.
func BenchmarkAdmission(b *testing.B) {
	plane := start(b, controlplane.Options{OnlyAPI: true})
	must(b, plane.InstallCRDs(b.Context()))
	admin := newClient(b, plane.Config())
	must(b, admin.Create(b.Context(), newPolicy(v1alpha1.ModeDeny)))
	keeper := seals.Of(b, plane.Config(), metav1.NamespaceDefault)
	for n := range namespaces {
		fill(b, admin, keeper, namespaceName(n), systemsPerNamespace)
	}
	cached, calls := warmCache(b, plane.Config())
	recognisers, err := discovery.Builtin()
	must(b, err)
	facts := &snapshot.Reader{Client: cached, Clock: clock.RealClock{}, Recognisers: recognisers, Seals: keeper}

	gates := gate.Gate{Facts: facts, Operator: "aims-operator"}
	validator, holder := &gate.Validator{Gate: gates}, &gate.Holder{Gate: gates}
	for name, handler := range map[string]struct {
		handle  func(context.Context, admission.Request) admission.Response
		kind    string
		allowed bool
	}{
		"allowed/Deployment": {handle: validator.Handle, kind: "Deployment", allowed: true},
		"allowed/Pod":        {handle: validator.Handle, kind: "Pod", allowed: true},
		"allowed/Pod-gating": {handle: holder.Handle, kind: "Pod", allowed: true},
		"refused/Deployment": {handle: validator.Handle, kind: "Deployment"},
		"plain/Pod":          {handle: validator.Handle, kind: "Plain", allowed: true},
	} {
		b.Run(name, func(b *testing.B) {
			requests := reviews(b, handler.kind, handler.allowed)
			before := calls.Load()
			took := make([]time.Duration, 0, 1<<16)
			i := 0
			for b.Loop() {
				request := requests[i%len(requests)]
				i++
				began := time.Now()
				response := handler.handle(b.Context(), request)
				took = append(took, time.Since(began))
				if response.Allowed != handler.allowed {
					b.Fatalf("allowed: %t; %v", response.Allowed, response.Result)
				}
			}
			report(b, took, time.Microsecond, "µs")
			if made := calls.Load() - before; made > 0 {
				b.Errorf("%d calls of the API server, want none", made)
			}
		})
	}
}

// warmCache is a cache with the operator's indexes that holds everything, and a count of the calls that are made of the API server other
// than the cache's own watches.
func warmCache(b *testing.B, config *rest.Config) (client.Reader, *atomic.Int64) {
	b.Helper()
	calls := &atomic.Int64{}
	config = rest.CopyConfig(config)
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return counter{next: next, calls: calls} })
	cached, err := cache.New(config, cache.Options{Scheme: newScheme(b), DefaultTransform: cache.TransformStripManagedFields()})
	must(b, err)
	must(b, snapshot.Index(b.Context(), cached))
	go func() { _ = cached.Start(b.Context()) }()
	reader, err := client.New(config, client.Options{Scheme: newScheme(b), Cache: &client.CacheOptions{Reader: cached}})
	must(b, err)
	for _, list := range []client.ObjectList{
		&v1alpha1.AISystemList{}, &v1alpha1.ImpactAssessmentList{}, &v1alpha1.OversightDecisionList{}, &v1alpha1.OversightPolicyList{},
	} {
		must(b, reader.List(b.Context(), list))
	}
	_, err = (&snapshot.Reader{Client: reader, Clock: clock.RealClock{}}).System(b.Context(), namespaceName(0), systemName(0))
	must(b, err)
	return reader, calls
}

// counter counts requests that are no watches.
type counter struct {
	next  http.RoundTripper
	calls *atomic.Int64
}

// RoundTrip counts the request and passes it on.
func (c counter) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Query().Get("watch") == "" {
		c.calls.Add(1)
	}
	return c.next.RoundTrip(request)
}

// reviews are requests about different systems, as the API server sends them.
func reviews(b *testing.B, kind string, compliant bool) []admission.Request {
	b.Helper()
	var requests []admission.Request
	for n := range namespaces {
		for s := range systemsPerNamespace {
			deployment := newDeployment(namespaceName(n), systemName(s), 1)
			if !compliant {
				deployment.Spec.Template.Spec.Containers[0].Args = []string{"--model", "somebody/else"}
			}
			gvk := metav1.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}
			var object client.Object = deployment
			if kind != "Deployment" {
				pod := newPod(deployment)
				if kind == "Plain" {
					pod.Labels, pod.Spec.Containers[0].Image, pod.Spec.Containers[0].Args = nil, "nginx:1.29", nil
				}
				gvk, object = metav1.GroupVersionKind{Version: "v1", Kind: "Pod"}, pod
			}
			raw, err := json.Marshal(object)
			must(b, err)
			requests = append(requests, admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
				UID: "1", Kind: gvk, Namespace: deployment.Namespace, Name: deployment.Name, Operation: admissionv1.Create,
				Object: runtime.RawExtension{Raw: raw},
			}})
		}
	}
	return requests
}
