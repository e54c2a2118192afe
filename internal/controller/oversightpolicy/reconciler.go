// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package oversightpolicy reconciles oversight policies: it says how much each governs, how much of that falls short, and what a stricter mode
// would hold or refuse.
package oversightpolicy

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// Reconciler reconciles one oversight policy.
type Reconciler struct {
	Client client.Client
	// Facts reads what names no registered system.
	Facts *snapshot.Reader
	// Exempt are namespaces that no policy governs, whatever its selector says.
	Exempt []string
	// Enforcement knows whether the gate itself is what it should be.
	Enforcement Enforcement
}

// Enforcement says what is known about the gate.
type Enforcement interface {
	// ConditionOf is the condition that a policy has by that.
	ConditionOf(policy *v1alpha1.OversightPolicy) metav1.Condition
	// OnChange has a function called when the state changes.
	OnChange(func())
}

// +kubebuilder:rbac:groups=aims-operator.io,resources=oversightpolicies,verbs=get;list;watch
// +kubebuilder:rbac:groups=aims-operator.io,resources=oversightpolicies/status,verbs=patch

// Reconcile counts what the policy governs. The systems' own status says which policies they were judged by, so that there is one judgement.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	policy := &v1alpha1.OversightPolicy{}
	if err := r.Client.Get(ctx, request.NamespacedName, policy); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if policy.DeletionTimestamp != nil {
		return ctrl.Result{}, nil
	}
	status, err := r.judge(ctx, policy)
	if err != nil {
		return ctrl.Result{}, err
	}
	updated := policy.DeepCopy()
	updated.Status = status
	if _, err := statuswriter.Write(ctx, r.Client, policy, updated); err != nil {
		if apierrors.IsConflict(err) {
			return ctrl.Result{RequeueAfter: statuswriter.ConflictDelay}, nil
		}
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, nil
}

func (r *Reconciler) judge(ctx context.Context, policy *v1alpha1.OversightPolicy) (v1alpha1.OversightPolicyStatus, error) {
	intact := r.Enforcement.ConditionOf(policy)
	compiled, err := decision.CompilePolicy(policy.Name, &policy.Spec)
	if err != nil {
		// Nothing but an edit of the policy mends this, and that wakes us.
		return conditions.PolicyInvalid(policy.Status, policy.Generation, err, intact), nil
	}
	namespaces := &corev1.NamespaceList{}
	if err := r.Client.List(ctx, namespaces, snapshot.ReadOnly()); err != nil {
		return policy.Status, fmt.Errorf("listing namespaces: %w", err)
	}
	systems := &v1alpha1.AISystemList{}
	if err := r.Client.List(ctx, systems, snapshot.ReadOnly()); err != nil {
		return policy.Status, fmt.Errorf("listing AI systems: %w", err)
	}
	stricter, err := r.stricter(ctx, policy, systems.Items)
	if err != nil {
		return policy.Status, err
	}
	return conditions.Policy(policy.Status, policy.Generation, r.count(&compiled, namespaces.Items, systems.Items), stricter, intact), nil
}

func (r *Reconciler) count(policy *decision.Policy, namespaces []corev1.Namespace, systems []v1alpha1.AISystem) v1alpha1.GovernedSystems {
	var counts v1alpha1.GovernedSystems
	for i := range namespaces {
		if !slices.Contains(r.Exempt, namespaces[i].Name) && policy.SelectsNamespace(decision.Namespace{Name: namespaces[i].Name, Labels: namespaces[i].Labels}) {
			counts.Namespaces++
		}
	}
	for i := range systems {
		verdict := systems[i].Status.Verdict
		if verdict == nil || !slices.Contains(verdict.Policies, policy.Name) {
			continue
		}
		counts.Governed++
		if verdict.FindingsTotal > 0 {
			counts.FallingShort++
		}
	}
	return counts
}
