// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	driftmonitor "github.com/aims-operator/aims-operator/internal/monitor"
)

// monitor watches chat by one check of data drift, at a source where nobody answers: the tests say what it found.
func (w *world) monitor() *v1alpha1.DriftMonitor {
	return &v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "chat"},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef:       v1alpha1.SystemReference{Name: "chat"},
			Source:          v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{Address: "http://prometheus.invalid:9090"}},
			IntervalSeconds: 86400,
			Checks: []v1alpha1.DriftCheck{{
				Name: "answers", Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodPSI,
				Current:   v1alpha1.MetricsQuery{Query: "answers_bucket", Shape: v1alpha1.ShapeClassicHistogram},
				Reference: &v1alpha1.DriftReference{OffsetSeconds: 3600},
			}},
		},
	}
}

// found writes, as the operator itself, what the monitor's check says from now on, until it is stored.
func (w *world) found(verdict v1alpha1.DriftVerdict) {
	w.t.Helper()
	itself := as(w.t, "system:serviceaccount:aims-system:aims-operator", "system:masters")
	since := metav1.NewTime(time.Now()).Rfc3339Copy()
	w.eventually("the monitor says "+string(verdict), func() error {
		monitor := w.monitor()
		if err := admin.Get(w.t.Context(), client.ObjectKeyFromObject(monitor), monitor); err != nil {
			return err
		}
		monitor.Status.ObservedGeneration = monitor.Generation
		monitor.Status.Checks = []v1alpha1.DriftCheckStatus{{
			Name: "answers", Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodPSI, Verdict: verdict, Since: since,
			Definition: driftmonitor.Definition(&monitor.Spec, &monitor.Spec.Checks[0]),
		}}
		return itself.Status().Update(w.t.Context(), monitor)
	})
}

// watched is a world that serves and is within its limits, under a policy that asks for a check of data drift and does this about a breach.
func watched(t *testing.T, action v1alpha1.DriftAction) *world {
	t.Helper()
	w := serving(t, v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.OnDrift = action })
	must(t, w.engineer.Create(t.Context(), w.monitor()))
	w.found(v1alpha1.DriftHealthy)
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	nextSecond()
	return w
}

// breached has the monitor report a breach, and waits until it is judged.
func (w *world) breached() {
	w.t.Helper()
	w.found(v1alpha1.DriftBreached)
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionFalse, "DriftBreached")
}

// rollout is a change of the template of what runs.
func (w *world) rollout() error {
	return tryEdit(w, w.engineer, w.deployment("chat"), func(d *appsv1.Deployment) {
		d.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "CHANGED", Value: time.Now().String()}}
	})
}

func TestDriftFreezesRolloutsAndBack(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftFreezeRollouts)
	w.breached()
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "DriftBreached")
	refused(t, w.rollout(), "may not be deployed", "DriftBreached", `check "answers" of monitor "chat"`, "kubectl aims drift chat -n")
	refused(t, w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true)), "DriftBreached")
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 2})
	w.says("engineer", []string{"status", "chat"}, "deploy: Deny", "DriftBreached", "it has left its limits")
	w.says("engineer", []string{"explain", "deployment/chat"}, "DriftBreached")

	nextSecond()
	w.found(v1alpha1.DriftHealthy)
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.rollout())
	w.eventually("both changes were told", func() error {
		if w.told("DriftBreached") == 0 || w.told("BreachOver") == 0 {
			return errNotYet
		}
		return nil
	})
}

func TestDriftEvictsAndBack(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftEvict)
	w.breached()
	w.awaitPods("chat", pods{held: 2})
	nextSecond()
	w.found(v1alpha1.DriftHealthy)
	w.awaitPods("chat", pods{running: 2})
}

// TestDriftRequiresAReassessment: the end of the breach is not enough, an older assessment is not either, and a newer one is once it is approved.
func TestDriftRequiresAReassessment(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftRequireReassessment)
	w.breached()
	nextSecond()
	w.found(v1alpha1.DriftHealthy)
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	must(t, w.engineer.Delete(t.Context(), w.monitor()))
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionUnknown, v1alpha1.WithinLimitsNotMonitoredReason)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "DriftBreached")
	refused(t, w.rollout(), "DriftBreached", "asks for an assessment performed after that began")

	newer := w.assessment("chat-newer")
	newer.Spec.PerformedAt = metav1.NewTime(time.Now()).Rfc3339Copy()
	must(t, w.engineer.Create(t.Context(), newer))
	w.digest("chat-newer")
	w.settle()
	refused(t, w.rollout(), "DriftBreached")
	w.approveAll("chat-newer")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.rollout())
}

// TestABreachOutlivesItsMonitor: whoever edits the namespace gets round a breach neither by milder bounds nor by deleting the monitor.
func TestABreachOutlivesItsMonitor(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftFreezeRollouts)
	w.breached()
	nextSecond()
	edit(w, w.engineer, w.monitor(), func(m *v1alpha1.DriftMonitor) {
		m.Spec.Checks[0].Limits = &v1alpha1.DriftLimits{Critical: "1000"}
	})
	w.found(v1alpha1.DriftHealthy)
	w.settle()
	refused(t, w.rollout(), "DriftBreached")
	must(t, w.engineer.Delete(t.Context(), w.monitor()))
	w.settle()
	refused(t, w.rollout(), "DriftBreached")
	// Made anew as it was, it is believed.
	must(t, w.engineer.Create(t.Context(), w.monitor()))
	nextSecond()
	w.found(v1alpha1.DriftHealthy)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.rollout())
}

// TestCase56SilenceHealsNoBreach: when the telemetry stops in the middle of a breach, the breach goes on.
func TestCase56SilenceHealsNoBreach(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftFreezeRollouts)
	w.breached()
	nextSecond()
	w.found(v1alpha1.DriftStale)
	w.settle()
	w.awaitCondition(v1alpha1.ConditionWithinLimits, metav1.ConditionFalse, "DriftBreached")
	refused(t, w.rollout(), "DriftBreached")
}

// TestCase15NobodyWritesHealthy: what a monitor found is the operator's alone to say.
func TestCase15NobodyWritesHealthy(t *testing.T) {
	t.Parallel()
	w := watched(t, v1alpha1.DriftFreezeRollouts)
	w.grant("engineer", rbacv1.PolicyRule{
		APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"driftmonitors/status"}, Verbs: []string{"*"},
	})
	w.breached()
	forged := client.RawPatch(types.MergePatchType, []byte(`{"status":{"checks":null,"lastBreach":null}}`))
	refused(t, w.mayDo("the engineer write status", func() error {
		return w.engineer.Status().Patch(t.Context(), w.monitor(), forged)
	}), "written by the AIMS operator alone", "heals nothing", "kubectl aims drift chat -n "+w.namespace)
	refused(t, w.rollout(), "DriftBreached")
}

// TestAMissingMonitorIsMendedByAddingOne: policy asks for a check that nobody makes; once a monitor makes it the first rollout goes on, before there
// can be data, and the silence is told.
func TestAMissingMonitorIsMendedByAddingOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.Monitoring = []v1alpha1.CheckKind{v1alpha1.CheckDataDrift}
		p.Spec.Enforcement.OnDrift = v1alpha1.DriftFreezeRollouts
	})
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{held: 2})
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "MonitorMissing")
	must(t, w.engineer.Create(t.Context(), w.monitor()))
	w.awaitPods("chat", pods{running: 2})
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "MonitorDataMissing")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
	must(t, w.rollout())
	if drift := w.system().Status.Drift; drift == nil || drift.SilentSince == nil {
		t.Errorf("the silence is not remembered: %+v", drift)
	}
	w.found(v1alpha1.DriftHealthy)
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionTrue, v1alpha1.MonitoredReason)
	// Taken away again, the release has lapsed.
	must(t, w.engineer.Delete(t.Context(), w.monitor()))
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "MonitorMissing")
	refused(t, w.rollout(), "MonitorMissing")
	w.awaitPods("chat", pods{running: 2})
}
