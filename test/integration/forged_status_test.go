// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
)

// forgedStatus says that everything is approved.
func (w *world) forgedStatus() map[string]any {
	return map[string]any{"status": map[string]any{
		"conditions": []any{map[string]any{
			"type": v1alpha1.ConditionPermitted, "status": "True", "reason": v1alpha1.PermittedReason, "message": "believe me",
			"lastTransitionTime": "2026-01-01T00:00:00Z",
		}},
		"verdict": map[string]any{"deploy": "Allow", "run": "Allow", "mode": "Audit"},
	}}
}

func TestCase15StatusIsTheOperatorsAlone(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	w.grant("engineer", rbacv1.PolicyRule{
		APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"aisystems/status", "impactassessments/status"}, Verbs: []string{"*"},
	})
	forged, err := json.Marshal(w.forgedStatus())
	must(t, err)
	before := w.system()
	says := []string{"written by the AIMS operator alone", "kubectl aims approve"}

	refused(t, w.mayDo("the engineer write status", func() error {
		return w.engineer.Status().Patch(t.Context(), w.chat(), client.RawPatch(types.MergePatchType, forged))
	}), says...)
	refused(t, w.engineer.Status().Patch(t.Context(), w.chat(), client.RawPatch(types.JSONPatchType,
		[]byte(`[{"op":"add","path":"/status/verdict","value":{"deploy":"Allow","run":"Allow","mode":"Audit"}}]`))), says...)
	refused(t, w.engineer.Status().Apply(t.Context(), w.configuration("AISystem", "chat", w.forgedStatus()),
		client.FieldOwner("somebody"), client.ForceOwnership), says...)
	updated := before.DeepCopy()
	updated.Status.Verdict.Deploy = v1alpha1.PermissionAllow
	refused(t, w.engineer.Status().Update(t.Context(), updated), says...)
	refused(t, w.engineer.Status().Patch(t.Context(), w.assessment("chat-2026"), client.RawPatch(types.MergePatchType,
		[]byte(`{"status":{"validUntil":"2099-01-01T00:00:00Z"}}`))), says...)
	// Writing the object itself takes a status along, which the API server leaves out.
	edit(w, w.engineer, w.chat(), func(s *v1alpha1.AISystem) {
		s.Spec.Description, s.Status.Verdict.Deploy = "A chat.", v1alpha1.PermissionAllow
	})

	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)), "ApprovalsPending")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ApprovalsPending")
}

func TestForgedAuthorsAreOverwritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny)
	forged := map[string]string{v1alpha1.AuthorsAnnotation: `["nobody"]`}

	system := w.chat(oldModel)
	system.Annotations = forged
	must(t, w.engineer.Create(t.Context(), system))
	w.wrote(system, "engineer")
	assessment := w.assessment("chat-2026")
	assessment.Annotations = forged
	must(t, w.engineer.Create(t.Context(), assessment))
	w.wrote(assessment, "engineer")

	// An update that changes no content leaves the authors as they are, whatever the annotation says or whether it is there at all.
	edit(w, w.engineer, system, func(s *v1alpha1.AISystem) { s.Annotations = forged })
	w.wrote(system, "engineer")
	edit(w, w.engineer, assessment, func(a *v1alpha1.ImpactAssessment) { a.Annotations = nil })
	w.wrote(assessment, "engineer")
	refusedOrSame(t, w.engineer.Patch(t.Context(), w.chat(), client.RawPatch(types.JSONPatchType,
		[]byte(`[{"op":"replace","path":"/metadata/annotations/aims-operator.io~1authors","value":"[]"}]`))))
	w.wrote(system, "engineer")
	must(t, w.apply(w.engineer, "AISystem", "chat", map[string]any{
		"metadata": map[string]any{"annotations": map[string]any{v1alpha1.AuthorsAnnotation: `["nobody"]`}},
	}))
	w.wrote(system, "engineer")

	// One that changes content adds its author.
	edit(w, w.chief, system, func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose += " Politely." })
	w.wrote(system, "chief", "engineer")
}

// refusedOrSame makes sure that a write is no failure of the operator's: what it wrote is checked by what is stored.
func refusedOrSame(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("the write failed, want it to be overwritten: %v", err)
	}
}

// wrote makes sure who the stored authors of an object are.
func (w *world) wrote(object client.Object, names ...string) {
	w.t.Helper()
	stored, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		w.t.Fatalf("%T is no object", object)
	}
	must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(object), stored))
	var want []string
	for _, name := range names {
		want = append(want, w.user(name))
	}
	if got := approval.Authors(stored); !slices.Equal(got, want) {
		w.t.Errorf("the authors of %T are %v, want %v", object, got, want)
	}
}

func TestCase16AnAnnotationApprovesNothing(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	claims := map[string]string{
		"approved-by": "everybody", "aims-operator.io/approved-by": w.user("risk-officer"), v1alpha1.VerdictAnnotation: "Allow", "approved": "true",
	}
	claim := func(object client.Object) {
		object.SetAnnotations(claims)
		object.SetLabels(map[string]string{"approved": "true", "aims-operator.io/approved": "true"})
	}
	edit(w, w.engineer, w.chat(), func(s *v1alpha1.AISystem) { claim(s) })
	edit(w, w.engineer, w.assessment("chat-2026"), func(a *v1alpha1.ImpactAssessment) { claim(a) })
	deployment := w.vllm("chat", oldModel, 1, true)
	deployment.Annotations, deployment.Spec.Template.Annotations = claims, claims
	w.digest("chat-2026")
	refused(t, w.engineer.Create(t.Context(), deployment), "ApprovalsPending", "0 of 2 approvals")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ApprovalsPending")
}

func TestCase22ADecisionOfAnotherNamespaceIsNoDecisionHere(t *testing.T) {
	t.Parallel()
	here, there := assessed(t, v1alpha1.ModeDeny), assessed(t, v1alpha1.ModeDeny)
	if here.digest("chat-2026") == there.digest("chat-2026") {
		t.Fatal("the same content has the same digest in two namespaces, so that a decision could be copied")
	}
	must(t, there.decide(there.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	copied := there.decisions()[0].DeepCopy()
	copied.ObjectMeta = metav1.ObjectMeta{Namespace: here.namespace, Name: copied.Name}
	refused(t, here.riskOfficer.Create(t.Context(), copied), "it changed since it was reviewed")
	// Brought up to date, it is a decision of whoever copies it and of nobody else.
	copied.Spec.ContentDigest = here.digest("chat-2026")
	refused(t, here.engineer.Create(t.Context(), copied), "oversightdecisions")
	must(t, here.riskOfficer.Create(t.Context(), copied))
	if by := here.decisions()[0].Spec.DecidedBy.Username; by != here.user("risk-officer") {
		t.Errorf("decided by %s", by)
	}
}

func TestAForgedReleaseCountsForNothing(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	released := *w.system().Status.Release

	// While the operator is away, an administrator takes its webhooks away and writes into the release what nobody approved.
	must(t, governor.Stop())
	w.withoutWebhooks()
	forged := w.system()
	forged.Status.Release.Content = strings.ReplaceAll(released.Content, oldModel, newModel)
	forged.Status.Release.Models = []string{newModel}
	must(t, admin.Status().Update(t.Context(), forged))
	must(t, governor.Restart(t.Context()))

	w.eventually("the release is put right", func() error {
		if got := w.system().Status.Release; got == nil || got.Content != released.Content || !slices.Equal(got.Models, released.Models) {
			return errNotYet
		}
		return nil
	})
	must(t, w.engineer.Create(t.Context(), w.vllm("forged", newModel, 1, true)))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{running: 1})
	w.awaitPods("forged", pods{held: 1})
}

func TestAForgedReleaseOfUnapprovedContentIsDropped(t *testing.T) {
	for name, forge := range map[string]func(release *v1alpha1.Release){
		"with other content":                 func(r *v1alpha1.Release) { r.Content = strings.ReplaceAll(r.Content, oldModel, newModel) },
		"with a decision that nobody took":   func(r *v1alpha1.Release) { r.Decisions = []string{"a-decision"} },
		"with no decision":                   func(*v1alpha1.Release) {},
		"with a decision about other things": func(r *v1alpha1.Release) { r.Decisions = []string{"a-rejection"} },
	} {
		t.Run(name, func(t *testing.T) {
			w := assessed(t, v1alpha1.ModeHold)
			must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
			w.awaitPods("chat", pods{held: 1})
			rejection := w.decision(v1alpha1.DecisionReject, "chat-2026", "risk-officer")
			rejection.Name = "a-rejection"
			must(t, w.riskOfficer.Create(t.Context(), rejection))
			w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "AssessmentRejected")

			must(t, governor.Stop())
			w.withoutWebhooks()
			forged := w.system()
			statement := approval.NewStatement(forged, w.storedAssessment("chat-2026"))
			canonical, err := statement.Canonical()
			must(t, err)
			forged.Status.Release = &v1alpha1.Release{
				ContentDigest: forged.Status.Candidate.ContentDigest, Content: string(canonical), Assessment: "chat-2026",
				Models: []string{oldModel}, Images: []string{image}, Authors: []string{"nobody"},
			}
			forge(forged.Status.Release)
			forged.Status.Candidate = nil
			must(t, admin.Status().Update(t.Context(), forged))
			must(t, governor.Restart(t.Context()))

			w.eventually("the release is dropped, and the candidate is back", func() error {
				if got := w.system().Status; got.Release != nil || got.Candidate == nil || got.Verdict.Run != v1alpha1.PermissionHold {
					return errNotYet
				}
				return nil
			})
			w.settle()
			w.awaitPods("chat", pods{held: 1})
		})
	}
}

func TestAReleaseOutlivesItsAssessment(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{running: 1})
	must(t, w.engineer.Delete(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionAssessed, metav1.ConditionFalse, "AssessmentMissing")
	w.settle()
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 1})
	if release := w.system().Status.Release; release == nil || len(release.Decisions) != 2 {
		t.Errorf("the release is %+v", release)
	}
}
