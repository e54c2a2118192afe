// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// What a rule reaches the ledger by. A rule without resource names reaches it, too, and is known by the canary.
var (
	grantGroups    = []string{rbacv1.APIGroupAll, v1alpha1.GroupName}
	grantResources = []string{rbacv1.ResourceAll, Resource}
	grantVerbs     = []string{rbacv1.VerbAll, VerbRun, VerbDeploy}
)

// Grants tells whether rules permit something under a name that the ledger could publish. Every such name has a separator between its parts, and
// nothing else in Kubernetes is named so.
func Grants(rules []rbacv1.PolicyRule) bool {
	return slices.ContainsFunc(rules, func(r rbacv1.PolicyRule) bool {
		return anyOf(r.APIGroups, grantGroups) && anyOf(r.Resources, grantResources) && anyOf(r.Verbs, grantVerbs) &&
			slices.ContainsFunc(r.ResourceNames, func(name string) bool { return strings.Contains(name, betweenParts) })
	})
}

func anyOf(texts, wanted []string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return slices.Contains(wanted, t) })
}

// GrantsNames is a CEL expression that tells of a role what Grants does. Names come last: a role may have very many, of which few roles need any read.
func GrantsNames() string {
	among := func(field string, wanted []string) string {
		return fmt.Sprintf("has(r.%[1]s) && r.%[1]s.exists(x, x in [%[2]s])", field, Quoted(wanted))
	}
	return "has(object.rules) && object.rules != null && object.rules.exists(r, has(r.resourceNames) && " + strings.Join([]string{
		among("apiGroups", grantGroups), among("resources", grantResources), among("verbs", grantVerbs),
	}, " && ") + " && r.resourceNames.exists(n, n.contains(" + quote(betweenParts) + ")))"
}
