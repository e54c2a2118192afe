// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"maps"
	"slices"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// open are the governed namespaces in which the account may do what is never published. The API server then takes no answer from the ledger.
func (r *Reconciler) open(ctx context.Context, groups map[string]bool) ([]enforcement.Fault, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	governed, err := r.governed(ctx)
	if err != nil {
		return nil, err
	}
	var faults []enforcement.Fault
	for _, namespace := range slices.Sorted(maps.Keys(groups)) {
		where := "in every namespace"
		if namespace != "" {
			where = fmt.Sprintf("in namespace %q", namespace)
		}
		if namespace != "" && !governed[namespace] {
			continue
		}
		everything, err := r.permitsEverything(ctx, namespace)
		if err != nil {
			return nil, err
		}
		if everything {
			faults = append(faults, enforcement.Fault{Piece: enforcement.PieceLedger, Reason: v1alpha1.EnforcementLedgerOpenReason, What: where})
		}
	}
	return faults, nil
}

// permitsEverything asks as the API server's expressions do.
func (r *Reconciler) permitsEverything(ctx context.Context, namespace string) (bool, error) {
	for _, verb := range []string{ledger.VerbRun, ledger.VerbDeploy} {
		review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
			User: enforcement.UserOf(r.Account), Groups: enforcement.GroupsOf(r.Account),
			ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: namespace, Verb: verb, Group: v1alpha1.GroupName, Resource: ledger.Resource, Name: ledger.Canary,
			},
		}}
		review, err := r.Authorization.SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
		if err != nil {
			return false, fmt.Errorf("asking what is permitted to the ledger's account: %w", err)
		}
		if review.Status.Allowed {
			return true, nil
		}
	}
	return false, nil
}

// governed are the namespaces that are governed, by their label or by a policy's selector.
func (r *Reconciler) governed(ctx context.Context) (map[string]bool, error) {
	namespaces, policies := &corev1.NamespaceList{}, &v1alpha1.OversightPolicyList{}
	if err := r.Client.List(ctx, namespaces, snapshot.ReadOnly()); err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", err)
	}
	if err := r.Client.List(ctx, policies, snapshot.ReadOnly()); err != nil {
		return nil, fmt.Errorf("listing oversight policies: %w", err)
	}
	governed := map[string]bool{}
	for i := range policies.Items {
		policy, err := decision.CompilePolicy(policies.Items[i].Name, &policies.Items[i].Spec)
		if err != nil {
			// Its own condition says so, and it selects nothing.
			continue
		}
		for j := range namespaces.Items {
			n := &namespaces.Items[j]
			if policy.SelectsNamespace(decision.Namespace{Name: n.Name, Labels: n.Labels}) {
				governed[n.Name] = true
			}
		}
	}
	for i := range namespaces.Items {
		if namespaces.Items[i].Labels[v1alpha1.GovernedLabel] == v1alpha1.GovernedValue {
			governed[namespaces.Items[i].Name] = true
		}
	}
	for _, name := range r.Exempt {
		delete(governed, name)
	}
	return governed, nil
}
