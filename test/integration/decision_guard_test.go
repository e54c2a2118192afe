// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// assessed is a governed world with a system and an assessment, both written by the engineer, that nobody has decided on.
func assessed(t *testing.T, mode v1alpha1.AdmissionMode) *world {
	t.Helper()
	w := newWorld(t)
	w.govern(mode)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	return w
}

// decision is a decision on an assessment as it is now.
func (w *world) decision(what v1alpha1.Decision, assessment string, role v1alpha1.RoleName) *v1alpha1.OversightDecision {
	w.t.Helper()
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, GenerateName: assessment + "-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: assessment},
			Decision: what, Role: role, ContentDigest: w.digest(assessment),
		},
	}
}

func (w *world) aboutSystem(what v1alpha1.Decision) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, GenerateName: "chat-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "chat"}, Decision: what, Role: "risk-officer",
		},
	}
}

func (w *world) decisions() []v1alpha1.OversightDecision {
	w.t.Helper()
	list := &v1alpha1.OversightDecisionList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
	return list.Items
}

// keep lets a person do everything with decisions, as far as RBAC goes.
func (w *world) keep(name string) {
	w.t.Helper()
	w.grant(name, rbacv1.PolicyRule{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightdecisions"}, Verbs: []string{"*"}})
}

// mayDo waits until RBAC of the API server knows a new right: its caches lag by a moment.
func (w *world) mayDo(what string, try func() error) error {
	w.t.Helper()
	var last error
	w.eventually("RBAC lets "+what, func() error {
		last = try()
		if apierrors.IsForbidden(last) && isRBAC(last) {
			return last
		}
		return nil
	})
	return last
}

func TestWhoDecidedIsStampedFromTheRequest(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	forged := w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer")
	forged.Spec.DecidedBy = &v1alpha1.Decider{Username: w.user("product-owner"), UID: "0", Groups: []string{"system:masters"}}
	forged.Spec.DecidedAt = new(metav1.NewTime(time.Now().Add(-1000 * time.Hour)))
	started := time.Now().Add(-2 * time.Second)
	must(t, w.riskOfficer.Create(t.Context(), forged))

	stored := w.decisions()[0].Spec
	if stored.DecidedBy == nil || stored.DecidedBy.Username != w.user("risk-officer") {
		t.Errorf("decided by %+v, want %s", stored.DecidedBy, w.user("risk-officer"))
	}
	if stored.DecidedBy != nil && !slices.Equal(stored.DecidedBy.Groups, []string{"system:authenticated"}) {
		t.Errorf("in groups %v, want those of the request alone", stored.DecidedBy.Groups)
	}
	if stored.DecidedAt == nil || stored.DecidedAt.Time.Before(started) || stored.DecidedAt.Time.After(time.Now()) {
		t.Errorf("decided at %v, want now", stored.DecidedAt)
	}
}

func TestDecisionsAreRefusedWithReasons(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	digest := string(w.digest("chat-2026"))
	for name, test := range map[string]struct {
		why  string
		by   client.Client
		role v1alpha1.RoleName
		edit func(*v1alpha1.OversightDecision)
		says []string
	}{
		"role not granted": {
			why: "RBAC says who may decide in which role", by: w.riskOfficer, role: "product-owner",
			says: []string{w.user("risk-officer"), "may not decide as product-owner", "kubectl auth can-i --list -n " + w.namespace},
		},
		"other content": {
			why: "what was reviewed is not what is there", by: w.riskOfficer, role: "risk-officer",
			edit: func(d *v1alpha1.OversightDecision) { d.Spec.ContentDigest = digestOfNothing },
			says: []string{"is now " + digest, "not the " + string(digestOfNothing), "kubectl aims review chat-2026 -n " + w.namespace},
		},
		"no such assessment": {
			why: "a decision on nothing is a mistake", by: w.riskOfficer, role: "risk-officer",
			edit: func(d *v1alpha1.OversightDecision) { d.Spec.Subject.Name = "chat-2062" },
			says: []string{`has no impact assessment "chat-2062"`, "kubectl get impactassessments -n " + w.namespace},
		},
		"no such system": {
			why: "a halt of nothing is a mistake that must not go unnoticed", by: w.riskOfficer, role: "risk-officer",
			edit: func(d *v1alpha1.OversightDecision) {
				d.Spec = w.aboutSystem(v1alpha1.DecisionHalt).Spec
				d.Spec.Subject.Name = "chatt"
			},
			says: []string{`has no AI system "chatt"`, "kubectl get aisystems -n " + w.namespace},
		},
		"halt without the role": {
			why: "the stop button is for those who are entitled", by: w.productOwner, role: "risk-officer",
			edit: func(d *v1alpha1.OversightDecision) { d.Spec = w.aboutSystem(v1alpha1.DecisionHalt).Spec },
			says: []string{"may not decide as risk-officer"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := w.decision(v1alpha1.DecisionApprove, "chat-2026", test.role)
			if test.edit != nil {
				test.edit(d)
			}
			refused(t, test.by.Create(t.Context(), d), test.says...)
		})
	}
	if stored := w.decisions(); len(stored) > 0 {
		t.Errorf("%d decisions are stored, want none", len(stored))
	}
}

const digestOfNothing = v1alpha1.ContentDigest("aims.v1:sha256:00000000000000000000000000000000000000000000000000000000000000ff")

func TestCase17AuthorsMayNotApprove(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why   string
		write func(t *testing.T, w *world)
	}{
		"of the assessment": {
			why: "who assesses is not who approves the assessment",
			write: func(t *testing.T, w *world) {
				t.Helper()
				must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
				must(t, w.chief.Create(t.Context(), w.assessment("chat-2026")))
			},
		},
		"of the system": {
			why: "who builds is not who approves what was built",
			write: func(t *testing.T, w *world) {
				t.Helper()
				must(t, w.chief.Create(t.Context(), w.chat(oldModel)))
				must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
			},
		},
		"of the system before somebody else's edit": {
			why: "a colleague's edit does not wash the author's hands",
			write: func(t *testing.T, w *world) {
				t.Helper()
				must(t, w.chief.Create(t.Context(), w.chat(oldModel)))
				edit(w, w.engineer, w.chat(), func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose += " And about returns." })
				must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
			},
		},
		"of the assessment before somebody else's edit": {
			why: "the same for an assessment",
			write: func(t *testing.T, w *world) {
				t.Helper()
				must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
				must(t, w.chief.Create(t.Context(), w.assessment("chat-2026")))
				edit(w, w.engineer, w.assessment("chat-2026"), func(a *v1alpha1.ImpactAssessment) { a.Spec.Conclusion.Rationale += " And do." })
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			policy := w.govern(v1alpha1.ModeDeny)
			test.write(t, w)
			refused(t, w.decide(w.chief, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"),
				w.user("chief"), "may not approve it", policy.Name, "Ask another person in role risk-officer",
				"kubectl aims approve chat-2026 --role risk-officer -n "+w.namespace)
			// A rejection is welcome from anybody who is entitled.
			must(t, w.decide(w.chief, v1alpha1.DecisionReject, "chat-2026", "risk-officer"))
			w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "AssessmentRejected")
		})
	}
}

func TestCase17APolicyMayLetAuthorsApprove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.SeparationOfDuties = v1alpha1.SeparationNotEnforced
	})
	must(t, w.chief.Create(t.Context(), w.chat(oldModel)))
	must(t, w.chief.Create(t.Context(), w.assessment("chat-2026")))
	must(t, w.decide(w.chief, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
}

func TestCase24ADecisionCannotBeChangedOrDeleted(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	w.keep("risk-officer")
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionReject, "chat-2026", "risk-officer"))
	stored := w.decisions()[0]

	refused(t, w.mayDo("the risk officer update", func() error {
		return tryEdit(w, w.riskOfficer, stored.DeepCopy(), func(d *v1alpha1.OversightDecision) { d.Spec.Decision = v1alpha1.DecisionApprove })
	}), "cannot be changed")
	commented := stored.DeepCopy()
	commented.Spec.Comment = "never mind"
	refused(t, w.riskOfficer.Patch(t.Context(), commented, client.MergeFrom(&stored)), "cannot be changed")
	refused(t, w.riskOfficer.Patch(t.Context(), stored.DeepCopy(), client.RawPatch(types.JSONPatchType,
		[]byte(`[{"op":"replace","path":"/spec/decidedBy/username","value":"somebody"}]`))), "cannot be changed")
	refused(t, w.apply(w.riskOfficer, "OversightDecision", stored.Name, map[string]any{"spec": map[string]any{"comment": "never mind"}}),
		"cannot be changed")
	refused(t, w.riskOfficer.Delete(t.Context(), &stored), "cannot be deleted while its namespace exists", "record a new decision")
	refused(t, w.riskOfficer.DeleteAllOf(t.Context(), &v1alpha1.OversightDecision{}, client.InNamespace(w.namespace)), "cannot be deleted")
	// Not even an administrator deletes one by mistake.
	refused(t, admin.Delete(t.Context(), &stored), "cannot be deleted while its namespace exists")

	// What is no evidence may change.
	edit(w, w.riskOfficer, stored.DeepCopy(), func(d *v1alpha1.OversightDecision) { d.Labels = map[string]string{"ticket": "4711"} })

	// The namespace goes, and everything in it.
	must(t, admin.Delete(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}}))
	w.eventually("the decisions go with the namespace", func() error {
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(&stored), &v1alpha1.OversightDecision{}); !apierrors.IsNotFound(err) {
			return errNotYet
		}
		return nil
	})
}

func TestCase19AServiceAccountCannotDecide(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	robot := w.serviceAccount("robot", rbacv1.PolicyRule{
		APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightdecisions", v1alpha1.OversightRolesResource}, Verbs: []string{"*"},
	})
	err := w.mayDo("the robot create", func() error { return w.decide(robot, v1alpha1.DecisionApprove, "chat-2026", "risk-officer") })
	refused(t, err, "a decision is a person's", "is a service account", "Let a person decide")
	if stored := w.decisions(); len(stored) > 0 {
		t.Errorf("%d decisions are stored, want none", len(stored))
	}
}

func TestCase18OnePersonCountsOnce(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	must(t, w.decide(w.both, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	must(t, w.decide(w.both, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.eventually("both decisions are seen, and one person is counted", func() error {
		candidate := w.system().Status.Candidate
		given := int32(0)
		for _, role := range candidate.Approvals {
			given += role.Given
		}
		if given != 1 {
			return errNotYet
		}
		return nil
	})
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)), "ApprovalsPending", "1 of 2 approvals")

	// Whoever the second person is, the one who can do both fills the other place.
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
}

func TestAChangeOfMindSupersedes(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionReject, "chat-2026", "risk-officer"))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "AssessmentRejected")
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)), "AssessmentRejected", w.user("risk-officer"))

	// Somebody else's approval in the same role does not take the rejection back.
	nextSecond()
	must(t, w.decide(w.both, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "AssessmentRejected")

	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)

	nextSecond()
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionReject, "chat-2026", "risk-officer"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")
}

// nextSecond waits until the clock shows another second, which is as fine as stamps are.
func nextSecond() {
	now := time.Now()
	time.Sleep(now.Truncate(time.Second).Add(time.Second).Sub(now))
}

func TestHaltStopsAndResumeStartsAgain(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{running: 1})

	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
	if verdict := w.system().Status.Verdict; verdict.Deploy != v1alpha1.PermissionDeny || verdict.Run != v1alpha1.PermissionHold {
		t.Errorf("a halted system may deploy: %s, run: %s; want Deny and Hold", verdict.Deploy, verdict.Run)
	}
	w.eventually("the webhook knows of the halt", func() error {
		if err := w.engineer.Create(t.Context(), w.vllm("other", oldModel, 1, true), client.DryRunAll); err == nil {
			return errNotYet
		}
		return nil
	})
	refused(t, w.engineer.Create(t.Context(), w.vllm("other", oldModel, 1, true)), "SystemHalted", w.user("risk-officer"))
	// A pod that is lost while the system is halted comes back held.
	must(t, w.engineer.DeleteAllOf(t.Context(), &corev1.Pod{}, client.InNamespace(w.namespace), client.MatchingLabels{"app": "chat"}))
	w.awaitPods("chat", pods{held: 1})

	nextSecond()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionResume)) }))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.awaitPods("chat", pods{running: 1})
}

// apply applies fields of one of our objects by server-side apply, as somebody who takes over what others own.
func (w *world) apply(by client.Client, kind, name string, fields map[string]any) error {
	return by.Apply(w.t.Context(), w.configuration(kind, name, fields), client.FieldOwner("somebody"), client.ForceOwnership)
}
