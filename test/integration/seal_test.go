// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

// pastTheWebhooks does something while no operator runs and no webhook is asked, as somebody does who restores a backup or has every right.
func (w *world) pastTheWebhooks(do func()) {
	w.t.Helper()
	must(w.t, governor.Stop())
	w.withoutWebhooks()
	do()
	must(w.t, governor.Restart(w.t.Context()))
}

// forged is a decision that looks as the webhook would have stamped it.
func (w *world) forged(d *v1alpha1.OversightDecision, by string) *v1alpha1.OversightDecision {
	d.Spec.DecidedBy = &v1alpha1.Decider{Username: w.user(by), Groups: []string{"system:authenticated"}}
	d.Spec.DecidedAt = new(metav1.NewTime(time.Now().Add(-time.Minute)))
	return d
}

// copied is a stored object as a backup holds it: without what the cluster gave it.
func copied[T client.Object](object T, namespace string) T {
	object.SetUID("")
	object.SetResourceVersion("")
	object.SetGeneration(0)
	object.SetCreationTimestamp(metav1.Time{})
	object.SetManagedFields(nil)
	object.SetNamespace(namespace)
	return object
}

// awaitVerified waits until the status of every decision of the namespace says this.
func (w *world) awaitVerified(status metav1.ConditionStatus, reason string) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("decisions are verified: %s for %s", status, reason), func() error {
		decisions := w.decisions()
		if len(decisions) == 0 {
			return errNotYet
		}
		for i := range decisions {
			d := &decisions[i]
			c := apimeta.FindStatusCondition(d.Status.Conditions, v1alpha1.ConditionVerified)
			if c == nil || c.Status != status || c.Reason != reason || d.Status.ObservedGeneration != d.Generation {
				return fmt.Errorf("%s is %+v", d.Name, c)
			}
		}
		return nil
	})
}

// TestCase23WhatIsWrittenPastTheWebhookCountsForNothing: it is stored, and says so, and a person's own decision counts beside it.
func TestCase23WhatIsWrittenPastTheWebhookCountsForNothing(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{held: 1})
	w.pastTheWebhooks(func() {
		must(t, admin.Create(t.Context(), w.forged(w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer"), "risk-officer")))
		must(t, admin.Create(t.Context(), w.forged(w.decision(v1alpha1.DecisionApprove, "chat-2026", "product-owner"), "product-owner")))
		must(t, admin.Create(t.Context(), w.forged(w.aboutSystem(v1alpha1.DecisionHalt), "risk-officer")))
	})
	w.awaitVerified(metav1.ConditionFalse, v1alpha1.VerifiedNotSealedReason)
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "DecisionNotSealed")
	w.settle()
	if w.system().Status.Release != nil {
		t.Error("what nobody approved is released")
	}
	w.awaitPods("chat", pods{held: 1})
	w.says("engineer", []string{"status", "chat"}, "DecisionNotSealed", "written past the operator's webhook",
		"kubectl aims approve chat-2026 --role risk-officer -n "+w.namespace)

	w.approveAll("chat-2026")
	// The halt stops nothing either.
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.awaitPods("chat", pods{running: 1})
}

// TestCase22And23ABackupBringsNoApproval: objects that come back under their names, status and all, are pending; so are copies in another namespace.
func TestCase22And23ABackupBringsNoApproval(t *testing.T) {
	w, there := serving(t, v1alpha1.ModeHold), assessed(t, v1alpha1.ModeHold)
	w.awaitVerified(metav1.ConditionTrue, v1alpha1.VerifiedSealedReason)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	namespace := &corev1.Namespace{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Name: w.namespace}, namespace))
	system, assessment, decisions := w.system(), w.storedAssessment("chat-2026"), w.decisions()
	if system.Status.Release == nil {
		t.Fatal("there is nothing to restore")
	}

	w.pastTheWebhooks(func() {
		must(t, admin.Delete(t.Context(), namespace.DeepCopy()))
		w.eventuallyWithin(time.Minute, "the namespace is gone", func() error {
			return wantGone(admin.Get(t.Context(), client.ObjectKey{Name: w.namespace}, &corev1.Namespace{}))
		})
		restored := copied(namespace.DeepCopy(), "")
		restored.Spec, restored.Status = corev1.NamespaceSpec{}, corev1.NamespaceStatus{}
		must(t, admin.Create(t.Context(), restored))
		status, err := json.Marshal(map[string]any{"status": system.Status})
		must(t, err)
		back := copied(system.DeepCopy(), w.namespace)
		must(t, admin.Create(t.Context(), back))
		must(t, admin.Status().Patch(t.Context(), back, client.RawPatch(types.MergePatchType, status)))
		must(t, admin.Create(t.Context(), copied(assessment.DeepCopy(), w.namespace)))
		for i := range decisions {
			must(t, admin.Create(t.Context(), copied(decisions[i].DeepCopy(), w.namespace)))
			must(t, admin.Create(t.Context(), copied(decisions[i].DeepCopy(), there.namespace)))
		}
	})
	for _, world := range []*world{w, there} {
		world.awaitVerified(metav1.ConditionFalse, v1alpha1.VerifiedOtherNamespaceReason)
		world.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "ApprovalsPending")
		world.settle()
		if world.system().Status.Release != nil {
			t.Errorf("%s has a release that nobody approved", world.namespace)
		}
	}
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "DecisionNotSealed")
	must(t, admin.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{held: 1})
}

// TestCase23ASystemMadeAnewIsNotApproved, and not freed of a halt either.
func TestCase23ASystemMadeAnewIsNotApproved(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold)
	w.awaitVerified(metav1.ConditionTrue, v1alpha1.VerifiedSealedReason)
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
	must(t, w.engineer.Delete(t.Context(), w.chat()))
	w.eventually("the system is gone", func() error { return wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(w.chat()), w.chat())) })
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	w.awaitVerified(metav1.ConditionFalse, v1alpha1.VerifiedOtherSystemReason)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	w.says("engineer", []string{"status", "chat"}, "SystemHalted", "ApprovalsPending", "of a system of this name that was deleted since")

	nextSecond()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionResume)) }))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
}

// TestCase19WhoNeedsNoRightIsMarked: a cluster administrator may do everything, and the record says that one did.
func TestCase19WhoNeedsNoRightIsMarked(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	must(t, admin.Create(t.Context(), w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer")))
	by := w.decisions()[0].Spec.DecidedBy
	if by.Authority != v1alpha1.AuthorityClusterAdmin || !slices.Contains(by.Groups, "system:masters") {
		t.Errorf("decided by %+v", by)
	}
	must(t, w.productOwner.Create(t.Context(), w.decision(v1alpha1.DecisionApprove, "chat-2026", "product-owner")))
	for _, d := range w.decisions() {
		if d.Spec.Role == "product-owner" && d.Spec.DecidedBy.Authority != "" {
			t.Errorf("an entitled person is marked: %+v", d.Spec.DecidedBy)
		}
	}
}

// TestCase19AServiceAccountDecidesWherePolicyNamesIt, and nowhere else, whatever RBAC says.
func TestCase19AServiceAccountDecidesWherePolicyNamesIt(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	account := "system:serviceaccount:" + w.namespace + ":bot"
	must(t, admin.Create(t.Context(), w.binding("decides-bot", account, "Role", "decides-risk-officer")))
	config := rest.CopyConfig(plane.Config())
	config.Impersonate = rest.ImpersonationConfig{UserName: account, Groups: []string{"system:serviceaccounts", "system:authenticated"}}
	bot, err := operator.NewClient(config)
	must(t, err)
	decide := func() error {
		return bot.Create(t.Context(), w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	}
	refused(t, w.mayDo("the bot create decisions", decide), "a decision is a person's", "spec.requirements.serviceAccounts", "kubectl aims approve chat-2026")
	edit(w, admin, &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-policy"}}, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.ServiceAccounts = []v1alpha1.ServiceAccountName{v1alpha1.ServiceAccountName(w.namespace + ":bot")}
	})
	must(t, decide())
	if by := w.decisions()[0].Spec.DecidedBy; by.Username != account {
		t.Errorf("decided by %+v", by)
	}
}

// TestCase20WhoIsImpersonatedIsOnRecord with all that the API server says of them; the audit log has the seal, and who it really was.
func TestCase20WhoIsImpersonatedIsOnRecord(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	config := rest.CopyConfig(plane.Config())
	config.Impersonate = rest.ImpersonationConfig{
		UserName: w.user("risk-officer"), UID: "u-17", Groups: []string{"system:authenticated", "risk"}, Extra: map[string][]string{"session": {"s-1"}},
	}
	as, err := operator.NewClient(config)
	must(t, err)
	must(t, as.Create(t.Context(), w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer")))
	stored := w.decisions()[0].Spec
	by := stored.DecidedBy
	if by.Username != w.user("risk-officer") || by.UID != "u-17" || !slices.Contains(by.Groups, "risk") || by.Authority != "" ||
		!slices.ContainsFunc(by.Extra, func(e v1alpha1.DeciderExtra) bool {
			return e.Key == "session" && slices.Equal(e.Values, []string{"s-1"})
		}) {
		t.Errorf("decided by %+v", by)
	}
	if stored.Seal == nil || stored.Seal.SubjectUID != v1alpha1.ObjectUID(w.system().UID) {
		t.Errorf("the seal is %+v", stored.Seal)
	}
}

func TestADryRunIsNotSealed(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	tried := w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer")
	tried.Spec.Seal = &v1alpha1.Seal{Key: "0123456789abcdef"}
	must(t, w.riskOfficer.Create(t.Context(), tried, client.DryRunAll))
	if tried.Spec.DecidedBy == nil || tried.Spec.Seal != nil {
		t.Errorf("a dry run gives %+v, which somebody could store", tried.Spec)
	}
}

// TestCase15ADecisionsStatusIsTheOperatorsAlone: what it says counts for nothing anyway.
func TestCase15ADecisionsStatusIsTheOperatorsAlone(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	must(t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	w.grant("engineer", rbacv1.PolicyRule{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightdecisions/status"}, Verbs: []string{"*"}})
	d := w.decisions()[0]
	refused(t, w.mayDo("the engineer write status", func() error {
		return w.engineer.Status().Patch(t.Context(), d.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(`{"status":{"conditions":[]}}`)))
	}), "written by the AIMS operator alone", "kubectl aims approve")
	w.awaitVerified(metav1.ConditionTrue, v1alpha1.VerifiedSealedReason)
}
