// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Right is one thing that the operator must be able to do.
type Right struct {
	Verb, Group, Resource, Subresource string
	// Name is the one object that it is about. Empty: any.
	Name string
	// Namespace is where. Empty: everywhere.
	Namespace string
}

// String names the right as `kubectl auth can-i` would.
func (r *Right) String() string {
	text := r.Verb + " " + r.Resource
	if r.Group != "" {
		text += "." + r.Group
	}
	if r.Subresource != "" {
		text += "/" + r.Subresource
	}
	if r.Name != "" {
		text += fmt.Sprintf(" %q", r.Name)
	}
	if r.Namespace != "" {
		text += " in namespace " + r.Namespace
	}
	return text
}

// Attributes are the right as an access review asks for it.
func (r *Right) Attributes() *authorizationv1.ResourceAttributes {
	return &authorizationv1.ResourceAttributes{
		Namespace: r.Namespace, Verb: r.Verb, Group: r.Group, Resource: r.Resource, Subresource: r.Subresource, Name: r.Name,
	}
}

// Rights reads what a manifest of a ClusterRole and a Role grants, one right for each verb, resource and name. The Role's are in
// the namespace, and those of a Role in one of Kubernetes' own namespaces there.
func Rights(manifest []byte, namespace string) ([]Right, error) {
	var rights []Right
	for document := range bytes.SplitSeq(manifest, []byte("\n---\n")) {
		role := &rbacv1.Role{}
		if err := yaml.Unmarshal(document, role); err != nil {
			return nil, fmt.Errorf("reading the operator's roles: %w", err)
		}
		in := ""
		if role.Kind == "Role" {
			in = namespace
			if role.Namespace == metav1.NamespacePublic {
				in = role.Namespace
			}
		}
		for i := range role.Rules {
			rights = append(rights, rightsOf(&role.Rules[i], in)...)
		}
	}
	return rights, nil
}

func rightsOf(rule *rbacv1.PolicyRule, namespace string) []Right {
	names := rule.ResourceNames
	if len(names) == 0 {
		names = []string{""}
	}
	var rights []Right
	for _, group := range rule.APIGroups {
		for _, resource := range rule.Resources {
			base, sub, _ := strings.Cut(resource, "/")
			for _, verb := range rule.Verbs {
				for _, name := range names {
					rights = append(rights, Right{Verb: verb, Group: group, Resource: base, Subresource: sub, Name: name, Namespace: namespace})
				}
			}
		}
	}
	return rights
}

// Covered tells whether one of the rules grants the right.
func (r *Right) Covered(rules []authorizationv1.ResourceRule) bool {
	resource := r.Resource
	if r.Subresource != "" {
		resource += "/" + r.Subresource
	}
	return slices.ContainsFunc(rules, func(rule authorizationv1.ResourceRule) bool {
		return has(rule.Verbs, r.Verb) && has(rule.APIGroups, r.Group) && has(rule.Resources, resource) &&
			(len(rule.ResourceNames) == 0 || slices.Contains(rule.ResourceNames, r.Name))
	})
}

func has(list []string, value string) bool {
	return slices.Contains(list, value) || slices.Contains(list, "*")
}
