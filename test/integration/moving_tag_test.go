// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// report has a pod's node report the digest that the pod's container runs.
func (w *world) report(pod *corev1.Pod, digest string) {
	w.t.Helper()
	patch := fmt.Sprintf(`{"status":{"containerStatuses":[{"name":"vllm","image":%q,"imageID":"docker.io/vllm/vllm-openai@%s","ready":true,"restartCount":1,"state":{"running":{}}}]}}`,
		image, digest)
	must(w.t, admin.Status().Patch(w.t.Context(), pod.DeepCopy(), client.RawPatch(types.StrategicMergePatchType, []byte(patch))))
}

func (w *world) awaitMarks(pod *corev1.Pod, verdict, reasons string) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("pod %s carries %q for %q", pod.Name, verdict, reasons), func() error {
		stored := &corev1.Pod{}
		must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(pod), stored))
		return carries(stored, verdict, reasons)
	})
}

// pinned is a world in which the approved chat registers its image by tag and digest, and two pods serve it by the tag.
func pinned(t *testing.T, digest string) (*world, *v1alpha1.OversightPolicy) {
	t.Helper()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeHold, evicting)
	system := w.chat(oldModel)
	system.Spec.Images[0].Digest = v1alpha1.Digest(digest)
	must(t, w.engineer.Create(t.Context(), system))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})
	return w, policy
}

// TestCase13ATagThatMovedIsTold: the digest that a pod runs under a tag is compared with the registered one. It is told and, since what takes the
// pod's place would run the same, stops and evicts nothing; where policy asks for digests, it falls short as the tag itself does.
func TestCase13ATagThatMovedIsTold(t *testing.T) {
	t.Parallel()
	approved, moved := "sha256:"+strings.Repeat("1", 64), "sha256:"+strings.Repeat("2", 64)
	w, policy := pinned(t, approved)
	live := w.livePods("chat")
	first, second := &live[0], &live[1]

	w.report(second, approved)
	w.report(first, moved)
	w.awaitMarks(first, "Allow", "ImageDigestDiffers")
	w.awaitEvent(first, "PermittedWithFindings", "ImageDigestDiffers", moved, "does not register")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
	w.awaitEvent(w.system(), "PermittedWithFindings", "ImageDigestDiffers", moved)
	if found := fmt.Sprint(w.system().Status.Verdict.Findings); !strings.Contains(found, moved) || strings.Contains(found, approved) {
		t.Errorf("the status says %s", found)
	}
	w.awaitMarks(second, "", "")
	w.says("engineer", []string{"status", "chat"}, "ImageDigestDiffers", moved)
	if have := w.pods("chat"); have != (pods{running: 2}) {
		t.Errorf("the pods do not run on: %+v", have)
	}

	asks := func(rule v1alpha1.ArtifactRule) {
		patch := []byte(`{"spec":{"requirements":{"artifacts":"` + string(rule) + `"}}}`)
		must(t, admin.Patch(t.Context(), policy, client.RawPatch(types.MergePatchType, patch)))
	}
	asks(v1alpha1.ArtifactsDigest)
	w.awaitMarks(first, "Hold", "ImageDigestDiffers,ImageNotPinned,ModelNotPinned")
	w.awaitMarks(second, "", "")
	if have := w.pods("chat"); have != (pods{running: 2}) {
		t.Errorf("the pods do not run on where policy asks for digests: %+v", have)
	}
	asks(v1alpha1.ArtifactsDeclared)

	w.report(first, approved)
	w.awaitMarks(first, "", "")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
}

// TestCase13PodsThatRunDifferentDigestsAreTold: under a tag that is registered alone, two digests at once say that the tag moved.
func TestCase13PodsThatRunDifferentDigestsAreTold(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold)
	live := w.livePods("chat")
	w.report(&live[0], "sha256:"+strings.Repeat("1", 64))
	w.report(&live[1], "sha256:"+strings.Repeat("2", 64))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
	if found := fmt.Sprint(w.system().Status.Verdict.Findings); !strings.Contains(found, "as 2 different ones") {
		t.Errorf("the status says %s", found)
	}
}
