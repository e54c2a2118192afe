// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/registration"
)

// prune removes the bindings of selectors that no policy has any more.
func (r *Reconciler) prune(ctx context.Context, all []configuration) error {
	wanted := map[string]bool{}
	for _, c := range all {
		wanted[c.key().Name] = true
	}
	lists := []client.ObjectList{&admissionregistrationv1.ValidatingAdmissionPolicyBindingList{}}
	if r.target.Policies {
		lists = append(lists, &admissionregistrationv1.MutatingAdmissionPolicyBindingList{})
	}
	for _, list := range lists {
		if err := r.client.List(ctx, list, client.MatchingLabels(registration.Labels())); err != nil {
			return fmt.Errorf("listing bindings: %w", err)
		}
		err := apimeta.EachListItem(list, func(item runtime.Object) error {
			binding, ok := item.(client.Object)
			if !ok || wanted[binding.GetName()] {
				return nil
			}
			return client.IgnoreNotFound(r.client.Delete(ctx, binding))
		})
		if err != nil {
			return fmt.Errorf("removing bindings that nothing asks for: %w", err)
		}
	}
	return nil
}
