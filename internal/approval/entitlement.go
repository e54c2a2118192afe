// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"context"
	"fmt"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Entitled asks the API server's authorizer whether a user may decide in a role in a namespace. The error says that it could not be asked,
// which is neither yes nor no.
func Entitled(ctx context.Context, reviews authorizationclient.SubjectAccessReviewInterface, user authenticationv1.UserInfo, namespace string,
	role v1alpha1.RoleName) (bool, error) {
	allowed, err := Allowed(ctx, reviews, user, RoleAttributes(namespace, role))
	if err != nil {
		return false, fmt.Errorf("asking whether %q may decide as %s in namespace %q: %w", user.Username, role, namespace, err)
	}
	return allowed, nil
}

// Allowed asks the API server's authorizer whether a user may do something.
func Allowed(ctx context.Context, reviews authorizationclient.SubjectAccessReviewInterface, user authenticationv1.UserInfo,
	what *authorizationv1.ResourceAttributes) (bool, error) {
	answer, err := reviews.Create(ctx, &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: user.Username, UID: user.UID, Groups: user.Groups, Extra: extra(user.Extra), ResourceAttributes: what,
	}}, metav1.CreateOptions{})
	if err != nil {
		return false, err
	}
	return answer.Status.Allowed, nil
}

// RoleAttributes are what RBAC is asked about a role: verb decide on the virtual resource oversightroles, named after the role.
func RoleAttributes(namespace string, role v1alpha1.RoleName) *authorizationv1.ResourceAttributes {
	return &authorizationv1.ResourceAttributes{
		Namespace: namespace, Verb: v1alpha1.DecideVerb, Group: v1alpha1.GroupName, Resource: v1alpha1.OversightRolesResource, Name: string(role),
	}
}

func extra(in map[string]authenticationv1.ExtraValue) map[string]authorizationv1.ExtraValue {
	out := make(map[string]authorizationv1.ExtraValue, len(in))
	for k, v := range in {
		out[k] = authorizationv1.ExtraValue(v)
	}
	return out
}
