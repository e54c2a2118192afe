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
	req, _ := in.asked()
	return req.lets(username)
}

func (r *requirements) lets(username string) (policy string, lets bool) {
	account := v1alpha1.ServiceAccountName(strings.TrimPrefix(username, serviceAccountPrefix))
	for _, p := range r.policies {
		if !slices.Contains(p.Spec.Requirements.ServiceAccounts, account) {
			return p.Name, false
		}
	}
	return "", len(r.policies) > 0
}

// letsDecide tells whether a user is a person, or a service account that the policies let decide now: they may have been others when it did.
func (r *requirements) letsDecide(username string) bool {
	if !IsServiceAccount(username) {
		return true
	}
	_, lets := r.lets(username)
	return lets
}
