// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// permits asks the API server, as its admission does, whether the ledger permits what a pod of this Deployment runs.
func (w *world) permits(app, verb string) bool {
	w.t.Helper()
	return w.permitsName(w.spell(app), verb)
}

func (w *world) permitsName(name, verb string) bool {
	w.t.Helper()
	allowed, err := w.askName(name, verb)
	must(w.t, err)
	return allowed
}

func (w *world) askName(name, verb string) (allowed bool, err error) {
	account := ledger.Account{Namespace: "aims-system", Name: ledger.AccountName}
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: enforcement.UserOf(account), Groups: enforcement.GroupsOf(account),
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Namespace: w.namespace, Verb: verb, Group: v1alpha1.GroupName, Resource: ledger.Resource, Name: name,
		},
	}}
	err = admin.Create(w.t.Context(), review)
	return review.Status.Allowed, err
}

func (w *world) awaitPermits(app, verb string, want bool) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("the ledger says %t to %s of %s", want, verb, app), func() error {
		if w.permits(app, verb) != want {
			return errNotYet
		}
		return nil
	})
}

func TestCase36WhatIsApprovedStartsWithTheOperatorDown(t *testing.T) {
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbRun, true)
	w.awaitPermits("chat", ledger.VerbDeploy, true)
	must(t, governor.Stop())

	// A pod that goes away comes back, the Deployment scales, and what is approved may be deployed once more.
	w.losePod("chat")
	w.awaitPods("chat", pods{running: 2})
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(3)))
	w.awaitPods("chat", pods{running: 3})
	must(t, w.engineer.Create(t.Context(), w.vllm("second", oldModel, 1, true)))
	w.awaitPods("second", pods{running: 1})
	must(t, w.engineer.Create(t.Context(), barePod(w.vllm("bare", oldModel, 1, true))))

	// Everything else stays closed.
	refused(t, w.engineer.Create(t.Context(), w.vllm("other", newModel, 1, true)), "failed calling webhook")
	refused(t, w.engineer.Create(t.Context(), barePod(w.vllm("other", newModel, 1, true))), "failed calling webhook")
	must(t, governor.Restart(t.Context()))
}

func TestCase36HeldPodsAreReplacedWithTheOperatorDown(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{held: 2})
	w.eventually("the ledger says that the system's policies hold", func() error {
		if !w.permitsName(ledger.Holds("chat"), ledger.VerbRun) {
			return errNotYet
		}
		return nil
	})
	w.awaitInForce()
	must(t, governor.Stop())

	// Nobody answers, and what a controller makes is held all the same: it is replaced as it goes, and never runs.
	w.losePod("chat")
	// A controller that was refused once waits longer each time.
	w.eventuallyWithin(time.Minute, "another pod is held in its place", func() error {
		if have := w.pods("chat"); have != (pods{held: 2}) {
			return fmt.Errorf("there are %+v; the Deployment's ReplicaSet was told:%s", have, w.refusals())
		}
		return nil
	})
	// Whoever makes a pod themselves is to be told why it waits, and nobody can.
	refused(t, w.engineer.Create(t.Context(), barePod(w.vllm("other", oldModel, 1, true))), "failed calling webhook")

	must(t, governor.Restart(t.Context()))
	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{running: 2})
}

func TestARejectionTakesTheLedgerBack(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbDeploy, true)
	must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	stored := time.Now()
	for w.permits("chat", ledger.VerbDeploy) {
		if time.Since(stored) > 10*time.Second {
			t.Fatal("the ledger still permits what was rejected")
		}
	}
	t.Logf("taken back %s after the decision was stored", time.Since(stored))
	if !w.permits("chat", ledger.VerbRun) {
		t.Error("what runs may not go on, although policy only freezes")
	}
	refused(t, w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true)), "AssessmentRejected")
}

func TestCase33TheLedgerIsPutBack(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbRun, true)
	page := client.MatchingLabels(ledger.Labels(ledger.Page("chat")))
	for what, damage := range map[string]func() error{
		"the roles are deleted": func() error {
			return admin.DeleteAllOf(t.Context(), &rbacv1.Role{}, client.InNamespace(w.namespace), page)
		},
		"the bindings are deleted": func() error {
			return admin.DeleteAllOf(t.Context(), &rbacv1.RoleBinding{}, client.InNamespace(w.namespace), page)
		},
	} {
		before := w.ledgerRole()
		if err := damage(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		w.eventually("the ledger is put back after "+what, func() error {
			role := &rbacv1.Role{}
			if err := admin.Get(t.Context(), client.ObjectKeyFromObject(before), role); err != nil {
				return err
			}
			if len(role.Rules) != len(before.Rules) || len(role.Rules[0].ResourceNames) != len(before.Rules[0].ResourceNames) {
				return fmt.Errorf("it has the rules %v", role.Rules)
			}
			return nil
		})
		w.awaitPermits("chat", ledger.VerbRun, true)
	}
}

// ledgerRole is the one Role of this world's ledger.
func (w *world) ledgerRole() *rbacv1.Role {
	w.t.Helper()
	list := &rbacv1.RoleList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace), client.HasLabels{ledger.PageLabel}))
	if len(list.Items) != 1 {
		w.t.Fatalf("the ledger has %d roles", len(list.Items))
	}
	return &list.Items[0]
}

func TestADeletedSystemLosesItsPermissions(t *testing.T) {
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbRun, true)
	must(t, governor.Stop())
	// Past the webhooks, and while nobody looks.
	w.withoutWebhooks()
	must(t, w.engineer.Delete(t.Context(), w.system()))
	must(t, governor.Restart(t.Context()))
	w.awaitPermits("chat", ledger.VerbRun, false)
}

// TestCase59TheLedgerIsTheOperatorsAlone tries as an administrator of the namespace, and as one of the cluster, whom admission policies bind as well.
func TestCase59TheLedgerIsTheOperatorsAlone(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbRun, true)
	wildcard := w.person("wildcard", []string{"cluster-admin"})
	everything := &rbacv1.Role{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "everything"},
		Rules:      []rbacv1.PolicyRule{{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}}},
	}
	must(t, wildcard.Create(t.Context(), everything))
	account := ledger.Account{Namespace: "aims-system", Name: ledger.AccountName}
	const alone = writtenAlone
	for who, by := range map[string]client.Client{"a wildcard": wildcard, "an administrator": admin} {
		binding := ledger.Binding(everything, account)
		refused(t, by.Create(t.Context(), binding), alone)
		binding.Subjects = []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: "system:serviceaccount:aims-system:" + ledger.AccountName}}
		refused(t, by.Create(t.Context(), binding), alone)
		role := w.ledgerRole()
		role.Rules[0].ResourceNames = append(role.Rules[0].ResourceNames, "stretched")
		refused(t, by.Update(t.Context(), role), alone)
		role = &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "aims-ledger-00-0"}, Rules: role.Rules}
		refused(t, by.Create(t.Context(), role), alone)
		if t.Failed() {
			t.Fatalf("%s may write the ledger", who)
		}
	}
	clusterWide := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: w.namespace}, Subjects: ledger.Binding(everything, account).Subjects,
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
	}
	refused(t, admin.Create(t.Context(), clusterWide), alone)
	// Rights for all service accounts reach the ledger's account past its name. Then its permissions tell nothing, and the operator is asked.
	groups := ledger.Binding(everything, account)
	groups.Name, groups.Subjects = "everybody", []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: "system:serviceaccounts"}}
	must(t, wildcard.Create(t.Context(), groups))
	for range 20 {
		refused(t, w.engineer.Create(t.Context(), w.vllm("other", newModel, 1, true)), "ModelNotRegistered")
		refused(t, w.engineer.Create(t.Context(), barePod(w.vllm("other", newModel, 1, true))), "ModelNotRegistered")
	}
}

// refusals are what controllers were told when they could not make pods, of this world's namespace.
func (w *world) refusals() string {
	w.t.Helper()
	list := &eventsv1.EventList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
	var b strings.Builder
	for _, event := range list.Items {
		if event.Reason == "FailedCreate" {
			b.WriteString("\n" + event.Note)
		}
	}
	return b.String()
}

// awaitInForce waits until the API server holds by itself what this world's policy holds: until then the operator is asked.
func (w *world) awaitInForce() {
	w.t.Helper()
	w.eventuallyWithin(time.Minute, "the policy is in force", func() error {
		policy := &v1alpha1.OversightPolicy{}
		if err := admin.Get(w.t.Context(), client.ObjectKey{Name: w.namespace + "-policy"}, policy); err != nil {
			return err
		}
		c := apimeta.FindStatusCondition(policy.Status.Conditions, v1alpha1.ConditionEnforcementIntact)
		if c == nil || c.ObservedGeneration != policy.Generation || c.Status == metav1.ConditionUnknown {
			return fmt.Errorf("it says %+v", c)
		}
		return nil
	})
}
