// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// refusing is an API server that takes no Jobs, and says why.
type refusing struct {
	client.Client
	says error
}

func (r *refusing) Create(ctx context.Context, object client.Object, options ...client.CreateOption) error {
	if _, isJob := object.(*batchv1.Job); isJob && r.says != nil {
		return r.says
	}
	return r.Client.Create(ctx, object, options...)
}

// breached is a monitor with two breached checks and a template.
func (s *scene) breached() *v1alpha1.DriftMonitor {
	s.t.Helper()
	template := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "retrain"}}
	template.Spec.JobTemplate.Spec.Template.Spec.Containers = []corev1.Container{{Name: "train"}}
	if err := s.Client.Create(s.t.Context(), template); err != nil {
		s.t.Fatal(err)
	}
	m := s.monitor("scores")
	s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) {
		spec.OnBreach = &v1alpha1.OnBreach{Retrain: &v1alpha1.Retrain{TemplateRef: v1alpha1.CronJobReference{Name: "retrain"}, MinimumIntervalSeconds: 10}}
		check := &spec.Checks[0]
		check.Threshold, check.Reference = &v1alpha1.Threshold{Direction: v1alpha1.BadAbove, Critical: "1"}, nil
		check.Windows = &v1alpha1.DriftWindows{Agreeing: 1, Of: 1}
		second := *check.DeepCopy()
		second.Name = "another"
		spec.Checks = append(spec.Checks, second)
	})
	return m
}

// TestARefusedJobIsToldOnce: it is tried again for as long as the breach goes on, and people need not read so each time.
func TestARefusedJobIsToldOnce(t *testing.T) {
	s := newScene(t, token())
	jobs := schema.GroupResource{Group: "batch", Resource: "jobs"}
	server := &refusing{Client: s.Client, says: apierrors.NewForbidden(jobs, "retrain", nil)}
	s.Client = server
	recorder := events.NewFakeRecorder(100)
	s.Events = recorder
	m := s.breached()
	told := func() (refusals int) {
		for {
			select {
			case said := <-recorder.Events:
				if strings.Contains(said, "RetrainingRefused") {
					refusals++
				}
			default:
				return refusals
			}
		}
	}
	at := noon
	for _, row := range []struct {
		why  string
		says error
		told int
		want *v1alpha1.RetrainingRefusal
	}{
		{"it is new", server.says, 1, &v1alpha1.RetrainingRefusal{Reason: v1alpha1.RefusedForbidden}},
		{"it is the same", server.says, 0, &v1alpha1.RetrainingRefusal{Reason: v1alpha1.RefusedForbidden}},
		{"it is another reason", apierrors.NewInvalid(schema.GroupKind{Group: "batch", Kind: "Job"}, "retrain", nil), 1, &v1alpha1.RetrainingRefusal{Reason: v1alpha1.RefusedInvalid}},
		{"it is created", nil, 0, nil},
	} {
		server.says = row.says
		for range 5 {
			at = at.Add(12 * time.Second)
			s.clock.SetTime(at)
			s.look(m)
		}
		s.reason(m)
		got := m.Status.RetrainingRefusal
		if told := told(); told != row.told {
			t.Errorf("%s: it was told %d times, want %d", row.why, told, row.told)
		}
		if (got == nil) != (row.want == nil) || got != nil && (got.Reason != row.want.Reason || got.Message == "" || !got.BreachSince.Equal(&m.Status.LastBreach.Since)) {
			t.Errorf("%s: status says %+v", row.why, got)
		}
	}
	list := &batchv1.JobList{}
	if err := s.Client.List(t.Context(), list); err != nil || len(list.Items) != 1 {
		t.Fatalf("there are %d Jobs: %v", len(list.Items), err)
	}
	env := map[string]string{}
	for _, e := range list.Items[0].Spec.Template.Spec.Containers[0].Env {
		env[e.Name] = e.Value
	}
	if env["AIMS_CHECK"] != "accuracy" || env["AIMS_CHECKS"] != "accuracy,another" || env["AIMS_VALUE"] == "" {
		t.Errorf("the Job is told %v", env)
	}
}
