// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// whatif asks what the namespace would look like if its policy had another mode.
func (l *lendings) whatif(mode v1alpha1.AdmissionMode, pods ...corev1.Pod) *view.WhatIf {
	l.t.Helper()
	policy := l.policies[0].DeepCopy()
	policy.Spec.Enforcement.Admission = mode
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(policy)
	if err != nil {
		l.t.Fatal(err)
	}
	asked := &target{gvk: v1alpha1.GroupVersion.WithKind(v1alpha1.KindOversightPolicy), name: policy.Name, object: &unstructured.Unstructured{Object: content}}
	then, names, err := l.with([]*target{asked})
	if err != nil {
		l.t.Fatal(err)
	}
	r := &running{objects: map[client.ObjectKey][]workload.Object{}, pods: map[client.ObjectKey][]corev1.Pod{}}
	for _, object := range l.objects {
		key := client.ObjectKey{Namespace: object.Meta.Namespace, Name: object.Template.Labels[v1alpha1.SystemLabel]}
		r.objects[key] = append(r.objects[key], object)
	}
	for i := range pods {
		key := client.ObjectKey{Namespace: pods[i].Namespace, Name: pods[i].Labels[v1alpha1.SystemLabel]}
		r.pods[key] = append(r.pods[key], pods[i])
	}
	s := &session{clock: testclock.NewFakePassiveClock(now)}
	answer, err := s.compare(l.t.Context(), l.inventory, then, r, names)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer
}

func TestWhatIfText(t *testing.T) {
	l := readLending(t)
	l.policies[0].Spec.Enforcement.Admission = v1alpha1.ModeAudit
	ghost := pod("ghost", corev1.PodRunning, image)
	ghost.OwnerReferences = nil
	ghost.Labels[v1alpha1.SystemLabel] = "nobody-knows"
	answer := l.whatif(v1alpha1.ModeDeny, ghost, pod("a", corev1.PodRunning, image))
	golden(t, "whatif.txt", answer.Text(`namespace "lending"`, narrow))
	document, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "whatif.json", string(document)+"\n")
	if got := l.policies[0].Spec.Enforcement.Admission; got != v1alpha1.ModeAudit {
		t.Errorf("asking changed what is there now to %s", got)
	}
}

// TestWhatIfOfWhatIs: the policy that is there already changes nothing.
func TestWhatIfOfWhatIs(t *testing.T) {
	l := readLending(t)
	answer := l.whatif(v1alpha1.ModeHold)
	if len(answer.Changes) > 0 {
		t.Errorf("changes: %+v", answer.Changes)
	}
	for i := range answer.Workloads {
		if answer.Workloads[i].Now != answer.Workloads[i].Then || answer.Systems[i].Now != answer.Systems[i].Then {
			t.Errorf("counts differ: %+v %+v", answer.Systems[i], answer.Workloads[i])
		}
	}
	golden(t, "whatif_nothing.txt", answer.Text("all namespaces", narrow))
}

func TestStopWords(t *testing.T) {
	l := readLending(t)
	system := l.status("support-bot")
	golden(t, "halt.txt", stopPresentation(&system, v1alpha1.DecisionHalt, false)+fmt.Sprintln(stopWarnings(&system, v1alpha1.DecisionHalt)))
	golden(t, "halt_drill.txt", stopPresentation(&system, v1alpha1.DecisionHalt, true)+
		view.DrillWords(&v1alpha1.DrillResult{Pods: 3, PodsReached: 2, Seconds: 1})+"\n"+view.DrillWords(&v1alpha1.DrillResult{Seconds: 2})+"\n")
	halt := l.decisions[0].DeepCopy()
	halt.Name, halt.Spec.Decision, halt.Spec.ContentDigest = "night-halt", v1alpha1.DecisionHalt, ""
	halt.Spec.Subject = v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "support-bot"}
	l.decisions = append(l.decisions, *halt)
	l.seal()
	halted := l.status("support-bot")
	golden(t, "resume.txt", stopPresentation(&halted, v1alpha1.DecisionResume, false)+fmt.Sprintln(stopWarnings(&halted, v1alpha1.DecisionResume))+
		resumeOutcome(&halted)+resumeOutcome(&system))
	for what, got := range map[string][]string{
		"nothing to resume": stopWarnings(&system, v1alpha1.DecisionResume), "halted already": stopWarnings(&halted, v1alpha1.DecisionHalt),
	} {
		if len(got) != 1 {
			t.Errorf("%s: %v", what, got)
		}
	}
}
