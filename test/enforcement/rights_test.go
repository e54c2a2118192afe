// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/registration"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

// takeAway takes the rules about a resource from the operator.
func takeAway(t *testing.T, resource string, having func(rbacv1.PolicyRule) bool) {
	t.Helper()
	role := named(t, &rbacv1.ClusterRole{}, "aims-operator")
	before := role.DeepCopy()
	edit(t, role, func(r *rbacv1.ClusterRole) {
		r.Rules = slices.DeleteFunc(r.Rules, func(rule rbacv1.PolicyRule) bool { return slices.Contains(rule.Resources, resource) && having(rule) })
	})
	if len(role.Rules) == len(before.Rules) {
		t.Fatalf("the operator has no rules about %s", resource)
	}
	t.Cleanup(func() { _ = apply("rbac") })
}

// apply does what the messages say: it applies a part of the installation again.
func apply(part string) error {
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		return err
	}
	return kubectl("apply", "--server-side", "--force-conflicts", "-k", filepath.Join(root, "config", part))
}

func whatever(rbacv1.PolicyRule) bool { return true }

func TestALostRightIsNamed(t *testing.T) {
	keepLog(t)
	awaitIntact(t, 90*time.Second)
	takeAway(t, "pods/eviction", whatever)
	awaitFault(t, v1alpha1.EnforcementRightsMissingReason, "The operator may not create pods/eviction.", "kubectl apply -k config/rbac")
	pieceIs(t, enforcement.PieceRights, 0)
	must(t, apply("rbac"))
	awaitIntact(t, 45*time.Second)
	pieceIs(t, enforcement.PieceRights, 1)
}

func TestWhatCannotBePutBackIsNamed(t *testing.T) {
	keepLog(t)
	awaitIntact(t, 90*time.Second)
	takeAway(t, "validatingadmissionpolicies", func(r rbacv1.PolicyRule) bool { return len(r.ResourceNames) > 0 })
	lift := named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, registration.PolicyLift)
	edit(t, lift, func(p *admissionregistrationv1.ValidatingAdmissionPolicy) {
		p.Spec.FailurePolicy = new(admissionregistrationv1.Ignore)
	})
	awaitFault(t, v1alpha1.EnforcementNotPutBackReason, `ValidatingAdmissionPolicy "aims-operator-lift"`, "kubectl logs",
		`The operator may not delete validatingadmissionpolicies.admissionregistration.k8s.io "aims-operator-binding"`)
	pieceIs(t, enforcement.PieceAdmissionPolicies, 0)

	// Another piece is put back all the same.
	must(t, admin.Delete(t.Context(), named(t, &admissionregistrationv1.MutatingWebhookConfiguration{}, registration.Name)))
	eventually(t, "what can be put back is", func() error {
		return admin.Get(t.Context(), key(registration.Name), &admissionregistrationv1.MutatingWebhookConfiguration{})
	})

	must(t, apply("rbac"))
	awaitIntact(t, 45*time.Second)
	named(t, lift, lift.Name)
	if *lift.Spec.FailurePolicy != admissionregistrationv1.Fail {
		t.Error("the policy is not put back, though the condition says so")
	}
}

func TestTheGuardOfNamespaceLabelsIsWatched(t *testing.T) {
	keepLog(t)
	awaitIntact(t, 90*time.Second)
	const name = "aims-namespace-labels"
	for what, spoil := range map[string]func(){
		`ValidatingAdmissionPolicy "aims-namespace-labels"`: func() {
			edit(t, named(t, &admissionregistrationv1.ValidatingAdmissionPolicy{}, name), func(p *admissionregistrationv1.ValidatingAdmissionPolicy) {
				p.Spec.FailurePolicy = new(admissionregistrationv1.Ignore)
			})
		},
		`ValidatingAdmissionPolicyBinding "aims-namespace-labels"`: func() {
			must(t, admin.Delete(t.Context(), named(t, &admissionregistrationv1.ValidatingAdmissionPolicyBinding{}, name)))
		},
	} {
		spoil()
		awaitFault(t, v1alpha1.EnforcementNamespaceLabelsUnguardedReason, what, "kubectl apply -k config/admission")
		pieceIs(t, enforcement.PieceNamespaceLabels, 0)
		must(t, apply("admission"))
		awaitIntact(t, 45*time.Second)
	}
	pieceIs(t, enforcement.PieceNamespaceLabels, 1)
}
