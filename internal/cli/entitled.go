// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// entitled tells who may decide in which role where, as far as RBAC says it. Other authorizers may let more people.
type entitled struct {
	// rules are those of each Role by namespace and name, and of each ClusterRole by name.
	rules    map[client.ObjectKey][]rbacv1.PolicyRule
	bindings []granted
	// unread says what the user may not read. Empty: all of it was read.
	unread string
}

// granted is a role given to people, in a namespace or, where it is empty, in all.
type granted struct {
	namespace string
	role      client.ObjectKey
	people    []rbacv1.Subject
}

// entitled reads who may decide in a namespace, or in all of them if the name is empty.
func (c *cluster) entitled(ctx context.Context, namespace string) *entitled {
	e := &entitled{rules: map[client.ObjectKey][]rbacv1.PolicyRule{}}
	var clusterRoles rbacv1.ClusterRoleList
	var roles rbacv1.RoleList
	var clusterBindings rbacv1.ClusterRoleBindingList
	var bindings rbacv1.RoleBindingList
	for _, list := range []client.ObjectList{&clusterRoles, &clusterBindings} {
		e.note(c.List(ctx, list))
	}
	for _, list := range []client.ObjectList{&roles, &bindings} {
		e.note(c.List(ctx, list, client.InNamespace(namespace)))
	}
	for i := range clusterRoles.Items {
		e.rules[client.ObjectKey{Name: clusterRoles.Items[i].Name}] = clusterRoles.Items[i].Rules
	}
	for i := range roles.Items {
		e.rules[client.ObjectKeyFromObject(&roles.Items[i])] = roles.Items[i].Rules
	}
	for i := range clusterBindings.Items {
		b := &clusterBindings.Items[i]
		e.bindings = append(e.bindings, granted{role: client.ObjectKey{Name: b.RoleRef.Name}, people: b.Subjects})
	}
	for i := range bindings.Items {
		b := &bindings.Items[i]
		role := client.ObjectKey{Name: b.RoleRef.Name}
		if b.RoleRef.Kind == "Role" {
			role.Namespace = b.Namespace
		}
		e.bindings = append(e.bindings, granted{namespace: b.Namespace, role: role, people: b.Subjects})
	}
	return e
}

func (e *entitled) note(err error) {
	if err != nil && e.unread == "" {
		e.unread = serverWords(err)
	}
}

// people are who may decide in a role in a namespace, each once, sorted.
func (e *entitled) people(namespace string, role v1alpha1.RoleName) []string {
	var people []string
	for _, b := range e.bindings {
		if b.namespace != "" && b.namespace != namespace || !slices.ContainsFunc(e.rules[b.role], func(r rbacv1.PolicyRule) bool { return decides(r, role) }) {
			continue
		}
		for _, subject := range b.people {
			name := subject.Kind + " " + subject.Name
			if subject.Namespace != "" {
				name = subject.Kind + " " + subject.Namespace + "/" + subject.Name
			}
			people = append(people, name)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// decides tells whether a rule lets somebody decide in a role.
func decides(rule rbacv1.PolicyRule, role v1alpha1.RoleName) bool {
	has := func(list []string, word string) bool {
		return slices.Contains(list, word) || slices.Contains(list, rbacv1.VerbAll)
	}
	return has(rule.Verbs, v1alpha1.DecideVerb) && has(rule.APIGroups, v1alpha1.GroupName) && has(rule.Resources, v1alpha1.OversightRolesResource) &&
		(len(rule.ResourceNames) == 0 || slices.Contains(rule.ResourceNames, string(role)))
}
