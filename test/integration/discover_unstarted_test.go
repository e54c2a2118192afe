// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// TestDiscoverListsWhatHasNoPods: by its template, and nothing twice.
func TestDiscoverListsWhatHasNoPods(t *testing.T) {
	t.Parallel()
	w := newWorldLabelled(t, nil)
	running := w.vllm("running", newModel, 2, false)
	must(t, w.engineer.Create(t.Context(), running))
	must(t, w.engineer.Create(t.Context(), w.vllm("asleep", newModel, 0, false)))
	plain := w.ffmpeg("plain")
	plain.Spec.Replicas = new(int32(0))
	must(t, w.engineer.Create(t.Context(), plain))
	job := batchv1.JobSpec{Template: *running.Spec.Template.DeepCopy()}
	job.Template.Labels, job.Template.Spec.RestartPolicy = nil, corev1.RestartPolicyNever
	must(t, w.engineer.Create(t.Context(), &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "nightly"},
		Spec:       batchv1.CronJobSpec{Schedule: "0 3 1 1 *", JobTemplate: batchv1.JobTemplateSpec{Spec: job}},
	}))
	must(t, w.engineer.Create(t.Context(), w.chat(newModel)))
	must(t, w.engineer.Create(t.Context(), w.vllm("registered", newModel, 0, true)))
	w.awaitPods("running", pods{running: 2})

	said, code := w.aims("engineer", "discover", "-o", "json")
	var list view.DiscoveredList
	if err := json.Unmarshal([]byte(said), &list); err != nil || code != 0 {
		t.Fatalf("it ends with %d, %v:\n%s", code, err, said)
	}
	var have []string
	for i := range list.Items {
		have = append(have, fmt.Sprintf("%s/%s %d", list.Items[i].Kind, list.Items[i].Name, list.Items[i].Pods))
	}
	if want := []string{"CronJob/nightly 0", "Deployment/asleep 0", "Deployment/running 2"}; !slices.Equal(have, want) {
		t.Errorf("it lists %q, want %q", have, want)
	}
	asleep := find(t, &list, "asleep")
	if asleep.Score != 100 || !asleep.Known || len(asleep.Signs) == 0 || !slices.ContainsFunc(asleep.Signs, func(s view.Sign) bool {
		return s.Field == "spec.template.spec.containers[0].image"
	}) {
		t.Errorf("what sleeps is listed as %+v", asleep)
	}
	if slices.ContainsFunc(list.Unlisted, func(u view.Unread) bool { return u.Object == "CronJob" }) {
		t.Errorf("not listed: %+v", list.Unlisted)
	}
	// Who may not list a kind sees the rest, and is told.
	if out, _, code := w.audited("discover", "-n", w.namespace); code != 0 || !contains(out, "Deployment/asleep", "0 pods", "Could not be listed", "CronJob") {
		t.Errorf("with %d, an auditor reads:\n%s", code, out)
	}
}
