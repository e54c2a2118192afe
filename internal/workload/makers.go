// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "slices"

// The user names of Kubernetes' own controllers: a service account each, or the controller manager's own where it runs without
// --use-service-account-credentials.
const (
	controllerAccounts = "system:serviceaccount:kube-system:"
	controllerManager  = "system:kube-controller-manager"
)

// MadeByUser tells whether the user is Kubernetes' own controller of objects of the kind, which makes what they are made of.
func (k *Kind) MadeByUser(user string) bool {
	return k.Maker != "" && (user == controllerAccounts+k.Maker || user == controllerManager)
}

// MakersOf are the user names of the controllers that make objects of a kind, such as Pod.
func MakersOf(kind string) []string {
	var users []string
	for i := range kinds {
		if kinds[i].Maker != "" && slices.Contains(kinds[i].Makes, kind) {
			users = append(users, controllerAccounts+kinds[i].Maker)
		}
	}
	return append(users, controllerManager)
}
