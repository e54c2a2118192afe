// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package samples_test

import (
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// TestRBACSampleEntitles asks the API server what the people of rbac.yaml may do.
func TestRBACSampleEntitles(t *testing.T) {
	controlplane.Required(t, plane)
	apply(t, "samples", "namespace.yaml")
	apply(t, "samples", "rbac.yaml")
	apply(t, "rbac", "user_roles.yaml")

	tests := map[string]struct {
		group, namespace, verb, resource, name string
		want                                   bool
		why                                    string
	}{
		"a risk officer decides as risk-officer": {
			group: "lending-risk-officers", namespace: "lending", verb: "decide", resource: "oversightroles", name: "risk-officer", want: true,
			why: "this is what the sample is for",
		},
		"a risk officer does not decide as product-owner": {
			group: "lending-risk-officers", namespace: "lending", verb: "decide", resource: "oversightroles", name: "product-owner", want: false,
			why: "resourceNames limits the role",
		},
		"a risk officer decides in no other namespace": {
			group: "lending-risk-officers", namespace: "default", verb: "decide", resource: "oversightroles", name: "risk-officer", want: false,
			why: "a RoleBinding ends at its namespace",
		},
		"a product owner decides as product-owner": {
			group: "lending-product-owners", namespace: "lending", verb: "decide", resource: "oversightroles", name: "product-owner", want: true,
			why: "the policy for high-risk systems asks for both",
		},
		"somebody else decides nothing": {
			group: "lending-developers", namespace: "lending", verb: "decide", resource: "oversightroles", name: "risk-officer", want: false,
			why: "nothing grants it",
		},
		"a risk officer records decisions": {
			group: "lending-risk-officers", namespace: "lending", verb: "create", resource: "oversightdecisions", want: true,
			why: "a decision is an object",
		},
		"a risk officer deletes no decision": {
			group: "lending-risk-officers", namespace: "lending", verb: "delete", resource: "oversightdecisions", want: false,
			why: "a decision stays on record",
		},
		"a risk officer reads assessments": {
			group: "lending-risk-officers", namespace: "lending", verb: "get", resource: "impactassessments", want: true,
			why: "nobody can approve what they cannot read",
		},
		"a risk officer reads monitors": {
			group: "lending-risk-officers", namespace: "lending", verb: "list", resource: "driftmonitors", want: true,
			why: "whether a system behaves is part of what is decided on",
		},
		"a risk officer changes no assessment": {
			group: "lending-risk-officers", namespace: "lending", verb: "update", resource: "impactassessments", want: false,
			why: "authors do not approve, and approvers do not write",
		},
		"a product owner reads policies": {
			group: "lending-product-owners", verb: "list", resource: "oversightpolicies", want: true,
			why: "policies are cluster-scoped and say what is asked",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			config, err := plane.UserConfig("ines", tc.group)
			if err != nil {
				t.Fatal(err)
			}
			user, err := client.New(config, client.Options{})
			if err != nil {
				t.Fatal(err)
			}
			review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
				ResourceAttributes: &authorizationv1.ResourceAttributes{
					Group: "aims-operator.io", Namespace: tc.namespace, Verb: tc.verb, Resource: tc.resource, Name: tc.name,
				},
			}}
			if err := user.Create(t.Context(), review); err != nil {
				t.Fatal(err)
			}
			if review.Status.Allowed != tc.want {
				t.Errorf("allowed: %t, wanted %t, because %s", review.Status.Allowed, tc.want, tc.why)
			}
		})
	}
}
