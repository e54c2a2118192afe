// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"errors"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// naming are rules that permit what policy refuses unless the ledger permits it.
func naming() []rbacv1.PolicyRule {
	return []rbacv1.PolicyRule{{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"*"}, Verbs: []string{"*"}, ResourceNames: []string{ledger.Holds("shadow")}}}
}

// TestCase59ForeignRolesAreRemoved makes roles of the ledger's names while no operator runs and the policy that forbids them is away.
func TestCase59ForeignRolesAreRemoved(t *testing.T) {
	keepLog(t)
	awaitIntact(t, 90*time.Second)
	must(t, governor.Stop())
	for _, object := range []client.Object{
		validatingBinding(t, registration.PolicyLedger), named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyLedger),
	} {
		must(t, admin.Delete(t.Context(), object))
	}
	role := func(name string, labels map[string]string, finalizers ...string) *rbacv1.Role {
		return &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: name, Labels: labels, Finalizers: finalizers}, Rules: naming()}
	}
	kept := role("kept", nil, "example.org/for-ever")
	cluster := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "names"}, Rules: naming()}
	ofCluster := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: cluster.Name}
	foreign := []client.Object{
		role("plain", nil), role("marked", map[string]string{ledger.ManagedLabel: v1alpha1.FieldManager}), role(ledger.NamePrefix+"00-0", nil),
		&rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "names"}, RoleRef: ofCluster, Subjects: []rbacv1.Subject{everybody}},
		&rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: "names"}, RoleRef: ofCluster, Subjects: []rbacv1.Subject{everybody}},
	}
	innocent := []client.Object{
		&rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "auditors"}, RoleRef: ofCluster, Subjects: []rbacv1.Subject{everyone("auditors")}},
		&rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "innocent"}, Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}, ResourceNames: []string{"shadow"}},
		}},
	}
	for _, object := range append(append([]client.Object{kept, cluster}, foreign...), innocent...) {
		// The API server obeys a policy for a moment after it is gone.
		eventually(t, "what the policy forbids is made", func() error { return client.IgnoreAlreadyExists(admin.Create(t.Context(), object)) })
	}

	must(t, governor.Restart(t.Context()))
	for _, object := range foreign {
		eventually(t, "what permits names of the ledger is removed: "+object.GetName(), func() error {
			if err := admin.Get(t.Context(), client.ObjectKeyFromObject(object), object); !apierrors.IsNotFound(err) {
				return errors.Join(errors.New("it is there"), err)
			}
			return nil
		})
		awaitEvent(t, "PutBack", object.GetName(), "was added", "has removed this one")
	}
	eventually(t, "what cannot be removed permits nothing", func() error {
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(kept), kept); err != nil {
			return err
		}
		if len(kept.Rules) > 0 {
			return errors.New("it does")
		}
		return nil
	})
	for _, object := range innocent {
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(object), object))
	}
	// The cluster role may be Kubernetes' own. It stays, and is told of until somebody has mended it.
	awaitFault(t, v1alpha1.EnforcementNotPutBackReason, `ClusterRole "names"`)
	pieceIs(t, enforcement.PieceLedger, 0)
	edit(t, kept, func(r *rbacv1.Role) { r.Finalizers = nil })
	must(t, admin.Delete(t.Context(), cluster))
	look(t)
	awaitIntact(t, 45*time.Second)
	refused(t, admin.Create(t.Context(), role("again", nil)))
	refused(t, admin.Create(t.Context(), cluster))
}
