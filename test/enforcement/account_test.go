// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"os/exec"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/registration"
)

func key(name string) client.ObjectKey { return client.ObjectKey{Name: name} }

func kubectl(args ...string) error {
	command := exec.Command(plane.Kubectl, append([]string{"--kubeconfig", plane.Kubeconfig}, args...)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %v: %w: %s", args, err, output)
	}
	return nil
}

var (
	everything = rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"}
	account    = rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: "aims-system", Name: ledger.AccountName}
	everybody  = rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: "system:serviceaccounts"}
)

// TestCase59ForeignBindingsAreRemoved makes bindings to the ledger's account while no operator runs and the policy that forbids them is away.
func TestCase59ForeignBindingsAreRemoved(t *testing.T) {
	keepLog(t)
	before := awaitIntact(t, 90*time.Second)
	must(t, governor.Stop())
	for _, object := range []client.Object{
		validatingBinding(t, registration.PolicyLedger), named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyLedger),
	} {
		must(t, admin.Delete(t.Context(), object))
	}
	foreign := []client.Object{
		&rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "tenant"}, RoleRef: everything, Subjects: []rbacv1.Subject{account}},
		&rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "aims-ledger-00-9", Labels: map[string]string{ledger.ManagedLabel: v1alpha1.FieldManager}},
			RoleRef:    everything, Subjects: []rbacv1.Subject{account},
		},
		&rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "by-user-name"}, RoleRef: everything,
			Subjects: []rbacv1.Subject{everyone("engineers"), {APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: "system:serviceaccount:aims-system:" + ledger.AccountName}},
		},
		&rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: "cluster-wide"}, RoleRef: everything, Subjects: []rbacv1.Subject{account}},
	}
	for _, object := range foreign {
		// The API server obeys a policy for a moment after it is gone.
		eventually(t, "a foreign binding is made", func() error { return client.IgnoreAlreadyExists(admin.Create(t.Context(), object)) })
	}
	innocent := &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "engineers"}, RoleRef: everything, Subjects: []rbacv1.Subject{everyone("engineers")}}
	must(t, admin.Create(t.Context(), innocent))

	must(t, governor.Restart(t.Context()))
	for _, object := range foreign {
		eventually(t, "the binding "+object.GetName()+" is removed", func() error {
			if err := client.IgnoreNotFound(admin.Get(t.Context(), client.ObjectKeyFromObject(object), object)); err != nil {
				return err
			}
			if err := admin.Get(t.Context(), client.ObjectKeyFromObject(object), object); client.IgnoreNotFound(err) != nil || err == nil {
				return fmt.Errorf("it is there: %w", err)
			}
			return nil
		})
		awaitEvent(t, "PutBack", object.GetName(), "was added", fmt.Sprintf("field manager %q", vandal), "has removed this one")
	}
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(innocent), innocent))
	eventually(t, "they are counted", func() error {
		series := scrape(t)
		if roles, clusters := putBack(series, "RoleBinding", enforcement.Added), putBack(series, "ClusterRoleBinding", enforcement.Added); roles != 3 || clusters != 1 {
			return fmt.Errorf("%v and %v", roles, clusters)
		}
		return nil
	})
	// Another operator has looked at everything anew, and what it said before has stood all the time.
	if after := awaitIntact(t, 45*time.Second); !after.LastTransitionTime.Equal(&before.LastTransitionTime) {
		t.Errorf("the condition changed at %s, having stood since %s", after.LastTransitionTime, before.LastTransitionTime)
	}
	refused(t, admin.Create(t.Context(), pod("shadow")))
}

func everyone(group string) rbacv1.Subject {
	return rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: group}
}

func refused(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Error("allowed, want a refusal")
	}
}

// look has the operator look at all bindings now, and not within two minutes: it does when the policy that guards them was changed.
func look(t *testing.T) {
	t.Helper()
	edit(t, named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyLedger), func(p *admissionregistrationv1.ValidatingAdmissionPolicy) {
		p.Spec.FailurePolicy = new(admissionregistrationv1.Ignore)
	})
}

func TestCase59AnOpenLedgerIsShown(t *testing.T) {
	keepLog(t)
	awaitIntact(t, 90*time.Second)
	publish(t)
	elsewhere := &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "everybody"}, RoleRef: everything, Subjects: []rbacv1.Subject{everybody}}
	harmless := &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "viewers"}, Subjects: []rbacv1.Subject{everybody},
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
	}
	must(t, admin.Create(t.Context(), elsewhere))
	must(t, admin.Create(t.Context(), harmless))
	look(t)
	time.Sleep(time.Second)
	awaitIntact(t, 15*time.Second)

	open := &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "everybody"}, RoleRef: everything, Subjects: []rbacv1.Subject{everybody}}
	must(t, admin.Create(t.Context(), open))
	t.Cleanup(func() { _ = admin.Delete(context.WithoutCancel(t.Context()), open) })
	look(t)
	awaitFault(t, v1alpha1.EnforcementLedgerOpenReason, fmt.Sprintf("in namespace %q, by rights for all service accounts", governed), "needs the operator",
		"grep system:serviceaccounts")
	pieceIs(t, enforcement.PieceLedger, 0)
	// It fails closed: the operator is asked, and what is approved passes.
	refused(t, admin.Create(t.Context(), pod("shadow"), client.DryRunAll))
	must(t, admin.Create(t.Context(), pod("chat"), client.DryRunAll))

	must(t, admin.Delete(t.Context(), open))
	look(t)
	awaitIntact(t, 45*time.Second)
}
