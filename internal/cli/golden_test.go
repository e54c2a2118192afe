// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/resource"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

var narrow = text.Style{Width: defaultWidth}

const image = "vllm/vllm-openai:v0.11.0"

func TestStatusText(t *testing.T) {
	for name, items := range map[string]func(*lendings) []view.System{
		"status_first_release.txt": func(l *lendings) []view.System {
			return []view.System{l.status("support-bot"), l.status("triage")}
		},
		"status_candidate.txt": func(l *lendings) []view.System {
			l.release()
			bare := pod("debug", corev1.PodRunning, "ollama/ollama:0.5")
			bare.OwnerReferences = nil
			return []view.System{l.status("support-bot",
				pod("a", corev1.PodRunning, image), pod("b", corev1.PodRunning, image), pod("c", corev1.PodPending, image, v1alpha1.SchedulingGate),
				pod("d", corev1.PodRunning, "ollama/ollama:0.5"), pod("e", corev1.PodSucceeded, image), bare)}
		},
		"status_tampered_release.txt": func(l *lendings) []view.System {
			l.release()
			l.systems[0].Status.Release.Content = strings.Replace(l.systems[0].Status.Release.Content, "v0.2", "v0.3", 1)
			return []view.System{l.status("support-bot")}
		},
		"status_not_judged.txt": func(l *lendings) []view.System {
			l.unread = []view.Unread{{Object: "oversightpolicies", Why: "you may not list them", Remedy: "kubectl auth can-i list oversightpolicies.aims-operator.io"}}
			s := l.status("support-bot")
			for _, kind := range []string{"Pod", "Configuration", "InferenceService", "JobSet", "LLMInferenceService", "LeaderWorkerSet"} {
				s.WorkloadsUnread = append(s.WorkloadsUnread, view.Unread{Object: kind, Why: "you may not list them"})
			}
			s.WorkloadsUnread = slices.Insert(s.WorkloadsUnread, 3, view.Unread{Object: "RayJob", Why: "the server is gone"})
			return []view.System{s}
		},
		"status_operators_word.txt": func(l *lendings) []view.System {
			l.unread = []view.Unread{{Object: "oversightpolicies", Why: "you may not list them"}}
			l.objects = nil
			operatorsWord(&l.systems[0].Status)
			return []view.System{l.status("support-bot")}
		},
		"status_waived.txt": func(l *lendings) []view.System {
			l.waive()
			l.systems[0].Status.Drill = &v1alpha1.DrillResult{Decision: "drill", At: metav1.NewTime(now.AddDate(0, 0, -3)), Pods: 3, PodsReached: 2, Seconds: 1}
			return []view.System{l.status("support-bot")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			list := view.NewStatusList(items(readLending(t)))
			golden(t, name, list.Text(now, narrow))
		})
	}
}

// operatorsWord is what the operator wrote about an earlier generation.
func operatorsWord(status *v1alpha1.AISystemStatus) {
	status.ObservedGeneration = 3
	recheck := metav1.NewTime(now.AddDate(0, 1, 0))
	status.Verdict = &v1alpha1.VerdictSummary{
		Deploy: v1alpha1.PermissionHold, Run: v1alpha1.PermissionHold, Mode: v1alpha1.ModeHold, Policies: []string{"baseline"}, RecheckAt: &recheck,
		Findings: []v1alpha1.FindingSummary{{
			Reason: v1alpha1.ReasonApprovalsPending, Object: "ImpactAssessment/support-bot-2026", Message: "assessment support-bot-2026 has 1 of 3 approvals",
			Remedy: "kubectl aims approve support-bot-2026 --role product-owner -n lending",
		}},
	}
	status.Candidate = &v1alpha1.Candidate{
		Assessment: "support-bot-2026", ContentDigest: "aims.v1:sha256:feed", Approvals: []v1alpha1.RoleApprovals{{Role: "product-owner", Required: 1}},
	}
	status.Workloads = v1alpha1.WorkloadCounts{Total: 3, Allowed: 1, Held: 2}
}

func TestReviewText(t *testing.T) {
	for name, prepare := range map[string]func(*lendings){
		"review_first_release.txt": func(*lendings) {},
		"review_candidate.txt":     func(l *lendings) { l.release() },
		"review_not_judged.txt": func(l *lendings) {
			l.unread = []view.Unread{{Object: "oversightpolicies", Why: "you may not list them"}}
			l.systems[0].Annotations = nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := readLending(t)
			prepare(l)
			golden(t, name, l.review().Text(now, narrow))
		})
	}
}

func TestExplanationText(t *testing.T) {
	l := readLending(t)
	explain := func(object workload.Object) view.Explanation {
		facts := workload.Facts(object)
		return view.Explain(l.open(facts.System), view.Explanation{
			Namespace: "lending", Kind: object.Kind, Name: object.Meta.Name, System: facts.System,
		}, &facts)
	}
	list := view.NewExplanationList([]view.Explanation{explain(l.objects[0]), explain(l.objects[1])})
	plain := l.objects[0]
	plain.Template = &corev1.PodTemplateSpec{}
	list.Items = append(list.Items, explain(plain))
	l.unread = []view.Unread{{Object: "oversightpolicies", Why: "you may not list them", Remedy: "kubectl auth can-i list oversightpolicies.aims-operator.io"}}
	unjudged := explain(l.objects[0])
	unjudged.Recorded = view.NewRecorded(map[string]string{v1alpha1.VerdictAnnotation: "Hold", v1alpha1.ReasonsAnnotation: "ApprovalsPending,ContentChanged"})
	list.Items = append(list.Items, unjudged)
	golden(t, "explain.txt", list.Text(narrow))

	if got, want := list.Items[0].Text, list.Items[0].Verdict.Text("support-bot", "Deployment/vllm"); got != want {
		t.Errorf("the words are not those of a refusal:\n%s\n%s", got, want)
	}
}

// TestExplanationOfPods: the words about a pod are about its permission to run, and one that runs is not said to be held.
func TestExplanationOfPods(t *testing.T) {
	l := readLending(t)
	l.release()
	explain := func(p corev1.Pod) view.Explanation {
		content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&p)
		if err != nil {
			t.Fatal(err)
		}
		object := &unstructured.Unstructured{Object: content}
		target, err := newTarget(&resource.Info{
			Namespace: p.Namespace, Name: p.Name, Object: object, Mapping: &apimeta.RESTMapping{GroupVersionKind: podKind},
		})
		if err != nil {
			t.Fatal(err)
		}
		facts := workload.Facts(target.workload)
		return view.Explain(l.open(facts.System), view.Explanation{
			Namespace: p.Namespace, Kind: target.gvk.Kind, Name: p.Name, System: facts.System, Held: target.held(), Running: target.running(),
		}, &facts)
	}
	items := []view.Explanation{
		explain(pod("of-the-release", corev1.PodRunning, image)),
		explain(pod("held", corev1.PodPending, "ollama/ollama:0.5", v1alpha1.SchedulingGate)),
		explain(pod("runs", corev1.PodRunning, "ollama/ollama:0.5")),
	}
	// The release has lapsed, and policy leaves what runs alone: new workloads are refused, and its pods may run.
	l.policies[0].Spec.Requirements.Approvals[1].Count = 3
	items = append(items, explain(pod("of-a-lapsed-release", corev1.PodRunning, image)))
	list := view.NewExplanationList(items)
	golden(t, "explain_pods.txt", list.Text(narrow))
}

func TestNothingIsAllowedThatCannotBeJudged(t *testing.T) {
	l := readLending(t)
	l.unread = []view.Unread{{Object: "oversightpolicies", Why: "you may not list them"}}
	l.policies = nil // As a user without the right sees it.
	c := l.open("support-bot")
	for _, v := range []decision.Verdict{c.Judge(nil), c.JudgeAssessment("support-bot-2026")} {
		if v.Deploy != v1alpha1.PermissionCannotDecide || v.Run != v1alpha1.PermissionCannotDecide || v.Approved {
			t.Errorf("judged without all facts: %+v", v)
		}
	}
	s := l.status("support-bot", pod("a", corev1.PodRunning, image))
	if s.Verdict.Deploy != v1alpha1.PermissionCannotDecide || s.Verdict.Run != v1alpha1.PermissionCannotDecide {
		t.Errorf("the system may %s and %s", s.Verdict.Deploy, s.Verdict.Run)
	}
	for _, w := range s.Workloads {
		if w.Deploy != "" || w.Run != "" {
			t.Errorf("%s/%s may %s and %s", w.Kind, w.Name, w.Deploy, w.Run)
		}
	}
	if r := l.review(); r.Approved {
		t.Error("the review says that the content is approved")
	}
}
