// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"maps"
	"slices"

	authenticationv1 "k8s.io/api/authentication/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
)

// The most that a stamp keeps of a user; the API allows no more.
const (
	maximumGroups     = 64
	maximumExtra      = 32
	maximumValues     = 16
	maximumCharacters = 512
)

// masters is the group that may do everything: the API server's authorizer asks no rule about it.
const masters = "system:masters"

// authenticated is who sends a request, as far as the API server says. A request on behalf of somebody else (kubectl --as) looks like that person's own; the
// audit log alone knows both.
func authenticated(user authenticationv1.UserInfo) *v1alpha1.Decider {
	by := &v1alpha1.Decider{Username: user.Username, UID: user.UID, Groups: user.Groups[:min(len(user.Groups), maximumGroups)]}
	if slices.Contains(user.Groups, masters) {
		by.Authority = v1alpha1.AuthorityClusterAdmin
	}
	keys := slices.Sorted(maps.Keys(user.Extra))
	for _, key := range keys[:min(len(keys), maximumExtra)] {
		extra := v1alpha1.DeciderExtra{Key: key}
		for _, value := range user.Extra[key][:min(len(user.Extra[key]), maximumValues)] {
			extra.Values = append(extra.Values, conditions.Cut(value, maximumCharacters))
		}
		by.Extra = append(by.Extra, extra)
	}
	return by
}
