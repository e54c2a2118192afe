// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// namespaceLabels compares the guard of namespace labels with the installation's. The operator does not put it back: it must hold without the
// operator, and against it, so that the operator has no right to write it.
func (r *Reconciler) namespaceLabels(ctx context.Context) (time.Duration, error) {
	policy, binding := &admissionregistrationv1.ValidatingAdmissionPolicy{}, &admissionregistrationv1.ValidatingAdmissionPolicyBinding{}
	err := r.Client.Get(ctx, client.ObjectKeyFromObject(r.Guard.Policy), policy)
	if apierrors.IsNotFound(err) {
		policy, err = nil, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the policy that guards namespace labels: %w", err)
	}
	err = r.Client.Get(ctx, client.ObjectKeyFromObject(r.Guard.Binding), binding)
	if apierrors.IsNotFound(err) {
		binding, err = nil, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the binding of the policy that guards namespace labels: %w", err)
	}
	r.Watch.Report(enforcement.FromNamespaceLabels, r.Guard.Faults(policy, binding))
	return 0, nil
}
