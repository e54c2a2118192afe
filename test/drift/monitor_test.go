// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"errors"
	"fmt"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestAShiftIsSeenRetrainedOnceAndRecovers(t *testing.T) {
	t.Parallel()
	ns := namespace(t, "shift")
	m := serve(t, ns)
	must(t, admin.Create(t.Context(), newTemplate(ns, "retrain")))
	monitor := newMonitor(m.source.URL, ns, "credit")
	monitor.Spec.OnBreach = &v1alpha1.OnBreach{Retrain: &v1alpha1.Retrain{TemplateRef: v1alpha1.CronJobReference{Name: "retrain"}, MinimumIntervalSeconds: 10}}
	must(t, admin.Create(t.Context(), monitor))
	await := func(kind string, status metav1.ConditionStatus, reason string) {
		t.Helper()
		awaitCondition(t, monitor, func() []metav1.Condition { return monitor.Status.Conditions }, kind, status, reason)
	}
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	await(v1alpha1.ConditionDataAvailable, metav1.ConditionTrue, v1alpha1.DataAvailableReason)
	await(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReadyEvaluatedReason)

	m.isShifted.Store(true)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionFalse, string(v1alpha1.ReasonDriftBreached))
	jobs := &batchv1.JobList{}
	eventually(t, "the breach has its Job", func() error {
		must(t, admin.List(t.Context(), jobs, client.InNamespace(ns)))
		if len(jobs.Items) == 0 {
			return errors.New("there is none")
		}
		return admin.Get(t.Context(), client.ObjectKeyFromObject(monitor), monitor)
	})
	job := jobs.Items[0]
	if job.Labels["purpose"] != "retraining" || len(job.OwnerReferences) != 1 || job.OwnerReferences[0].UID != monitor.UID {
		t.Errorf("the Job is labelled %v and belongs to %v", job.Labels, job.OwnerReferences)
	}
	told := map[string]string{}
	for _, v := range job.Spec.Template.Spec.Containers[0].Env {
		told[v.Name] = v.Value
	}
	if told["AIMS_SYSTEM"] != "credit" || told["AIMS_MONITOR"] != "credit" || told["AIMS_CHECK"] == "" || told["AIMS_VALUE"] == "" {
		t.Errorf("the Job is told %v", told)
	}
	// Windows go by, also past the least interval between two Jobs, and the operator dies and starts again: the breach keeps its one Job.
	must(t, governor.Kill())
	must(t, governor.Restart(t.Context()))
	time.Sleep(15 * time.Second)
	must(t, admin.List(t.Context(), jobs, client.InNamespace(ns)))
	if len(jobs.Items) != 1 {
		t.Errorf("one breach has %d Jobs", len(jobs.Items))
	}

	m.isShifted.Store(false)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	if b := monitor.Status.LastBreach; b == nil || b.Until == nil || fmt.Sprint(b.Checks) != "[parity scores]" {
		t.Errorf("the breach is kept as %+v", b)
	}
	if r := monitor.Status.Retraining; r == nil || r.Job != job.Name {
		t.Errorf("retraining is kept as %+v", r)
	}
	for _, c := range monitor.Status.Checks {
		if c.Value == "" || c.Samples == 0 || c.Critical == "" || len(c.Values) < 5 {
			t.Errorf("%s shows %+v", c.Name, c)
		}
	}
}

func TestCase56ASourceThatFallsSilent(t *testing.T) {
	t.Parallel()
	ns := namespace(t, "silent")
	m := serve(t, ns)
	monitor := newMonitor(m.source.URL, ns, "credit")
	must(t, admin.Create(t.Context(), monitor))
	await := func(kind string, status metav1.ConditionStatus, reason string) {
		t.Helper()
		awaitCondition(t, monitor, func() []metav1.Condition { return monitor.Status.Conditions }, kind, status, reason)
	}
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	// The program goes on and nothing is served: too little to judge.
	m.isSilent.Store(true)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionUnknown, string(v1alpha1.ReasonMonitorDataMissing))
	await(v1alpha1.ConditionDataAvailable, metav1.ConditionFalse, v1alpha1.DataInsufficientReason)
	m.isSilent.Store(false)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	// The source is gone.
	must(t, m.source.Stop())
	await(v1alpha1.ConditionDataAvailable, metav1.ConditionFalse, v1alpha1.DataSourceUnreachableReason)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionUnknown, string(v1alpha1.ReasonMonitorDataMissing))
}
