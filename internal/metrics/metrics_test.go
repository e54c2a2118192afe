// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"gomodules.xyz/jsonpatch/v2"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// shown is what a registry shows: the value of each series, or its count for a histogram.
func shown(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			key := family.GetName()
			for _, l := range m.GetLabel() {
				key += " " + l.GetValue()
			}
			values[key] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return values
}

func TestAdmissionIsCountedByOutcomeAndReason(t *testing.T) {
	registry := prometheus.NewRegistry()
	counters, err := NewCounters(registry)
	if err != nil {
		t.Fatal(err)
	}
	failed := func(code int32) admission.Response {
		return admission.Response{AdmissionResponse: admissionv1.AdmissionResponse{Result: &metav1.Status{Code: code}}}
	}
	refused := failed(http.StatusForbidden)
	refused.AuditAnnotations = map[string]string{"verdict": "Deny", "reasons": "ApprovalsPending,ModelNotRegistered"}
	held := admission.Allowed("")
	held.AuditAnnotations = map[string]string{"verdict": "Hold", "reasons": "ApprovalsPending"}
	for _, response := range []admission.Response{
		admission.Allowed(""), admission.Allowed("").WithWarnings("look"), held, refused, failed(http.StatusBadRequest), failed(http.StatusServiceUnavailable),
		admission.Patched("", jsonpatch.NewOperation("add", "/spec/schedulingGates", nil)), {},
	} {
		handler := counters.Measured("gate", admission.HandlerFunc(func(context.Context, admission.Request) admission.Response { return response }))
		if got := handler.Handle(t.Context(), admission.Request{}); got.Allowed != response.Allowed {
			t.Errorf("the answer was changed: %+v", got)
		}
	}
	counters.VerdictChanged(v1alpha1.PermissionAllow, nil)
	counters.VerdictChanged(v1alpha1.PermissionDeny, []v1alpha1.Reason{v1alpha1.ReasonSystemHalted})
	counters.GatesLifted(3)
	counters.Evicted("blocked")
	counters.Event(true)
	counters.Event(false)
	want := map[string]float64{
		"aims_admission_duration_seconds allowed gate": 1, "aims_admission_duration_seconds warned gate": 1, "aims_admission_duration_seconds held gate": 2,
		"aims_admission_duration_seconds refused gate": 1, "aims_admission_duration_seconds malformed gate": 1,
		"aims_admission_duration_seconds undecided gate":         2,
		"aims_admission_findings_total refused ApprovalsPending": 1, "aims_admission_findings_total refused ModelNotRegistered": 1,
		"aims_admission_findings_total held ApprovalsPending": 1,
		"aims_verdict_changes_total Allow None":               1, "aims_verdict_changes_total Deny SystemHalted": 1,
		"aims_events_total told": 1, "aims_events_total left out": 1,
		"aims_gates_lifted_total": 3, "aims_evictions_total blocked": 1, "aims_evictions_total deleted": 0, "aims_evictions_total evicted": 0,
	}
	for _, kind := range enforcement.Kinds() {
		for _, how := range enforcement.Hows() {
			want[fmt.Sprintf("aims_enforcement_put_back_total %s %s", how, kind)] = 0
		}
	}
	counters.PutBack("Role", enforcement.Deleted)
	want["aims_enforcement_put_back_total deleted Role"] = 1
	if diff := cmp.Diff(want, shown(t, registry)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var none *Counters
	none.PutBack("Role", enforcement.Deleted)
	none.GatesLifted(1)
	none.Evicted("evicted")
	none.VerdictChanged(v1alpha1.PermissionAllow, nil)
}

func TestStateIsAddedUpWithoutNames(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := errors.Join(v1alpha1.AddToScheme(scheme), corev1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	builder := fake.NewClientBuilder().WithScheme(scheme)
	for i := range 30 {
		system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: fmt.Sprintf("secret-name-%d", i)}}
		system.Spec.Owner.Team = fmt.Sprintf("team-%02d", i)
		system.Status = v1alpha1.AISystemStatus{
			Verdict: &v1alpha1.VerdictSummary{Deploy: "Deny", Run: "Hold", Findings: []v1alpha1.FindingSummary{
				{Reason: v1alpha1.ReasonSystemHalted}, {Reason: v1alpha1.ReasonApprovalsPending}, {Reason: v1alpha1.ReasonSystemHalted},
				{Reason: v1alpha1.ReasonWaived, Waives: v1alpha1.ReasonMonitorMissing},
			}},
			Workloads:  v1alpha1.WorkloadCounts{Total: 3, Held: 2, Warned: 1},
			Eviction:   &v1alpha1.EvictionCounts{Remaining: 2, Blocked: 1},
			Stricter:   []v1alpha1.StricterCounts{{Mode: "Deny", Refused: 1}},
			Conditions: []metav1.Condition{{Type: v1alpha1.ConditionExpiringSoon, Status: metav1.ConditionTrue, Reason: v1alpha1.ExpiresWithin7DaysReason}},
		}
		builder.WithObjects(system)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(State{Systems: builder.Build()})
	got := shown(t, registry)
	for key, want := range map[string]float64{
		"aims_systems Deny Hold": 30, "aims_systems_falling_short SystemHalted": 30, "aims_systems_falling_short ApprovalsPending": 30,
		"aims_systems_falling_short Waived": 30,
		"aims_workloads held":               60, "aims_workloads warned": 30, "aims_workloads allowed": 0,
		"aims_systems_expiring 7d": 30, "aims_systems_expiring 1d": 0, "aims_pods_to_evict remaining": 60, "aims_pods_to_evict blocked": 30,
		"aims_workloads_if_stricter refused Deny team-00": 1, "aims_workloads_if_stricter refused Deny (other)": 10,
	} {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v (%t), want %v; there are %v", key, value, there, want, slices.Sorted(maps.Keys(got)))
		}
	}
	for key := range got {
		if strings.Contains(key, "secret-name") {
			t.Errorf("%s names an object", key)
		}
	}
	if _, there := got["aims_systems_falling_short MonitorMissing"]; there {
		t.Error("what people waived counts as if they had not")
	}
	if len(got) > 70 {
		t.Errorf("%d series", len(got))
	}
}

type unreadable struct{ client.Reader }

func (unreadable) List(context.Context, client.ObjectList, ...client.ListOption) error {
	return errors.New("the cache is not full")
}

func TestStateThatCannotBeReadIsNotZero(t *testing.T) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(State{Systems: unreadable{}})
	if got := shown(t, registry); len(got) > 0 {
		t.Errorf("an unread state shows %v", got)
	}
}
