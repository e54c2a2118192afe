// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// serviceAccountPrefix is how the API server begins the user name of a service account.
const serviceAccountPrefix = "system:serviceaccount:"

// IsServiceAccount tells whether a user is no person.
func IsServiceAccount(username string) bool { return strings.HasPrefix(username, serviceAccountPrefix) }

// LetsDecide tells whether every policy that applies to the system lets a service account decide, and names the first that does not. Where no policy
// applies, or the system is not known, nobody lets it.
func (in *Input) LetsDecide(username string) (policy string, lets bool) {
	if in.System == nil || in.System.Declared == nil {
		return "", false
	}
	account := v1alpha1.ServiceAccountName(strings.TrimPrefix(username, serviceAccountPrefix))
	req := policiesFor(in, in.tiers()...)
	for _, p := range req.policies {
		if !slices.Contains(p.Spec.Requirements.ServiceAccounts, account) {
			return p.Name, false
		}
	}
	return "", len(req.policies) > 0
}
