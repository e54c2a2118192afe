// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Labels by which a workload's team is found, where nobody set the operator's own.
const (
	teamLabel   = "team"
	partOfLabel = "app.kubernetes.io/part-of"
)

// Team is the team that a workload belongs to: what the namespace's label aims-operator.io/team says or else its label team, or else what
// the pods' label app.kubernetes.io/part-of says. Empty: nobody says.
func Team(namespace, pod map[string]string) string {
	return cmp.Or(namespace[v1alpha1.TeamLabel], namespace[teamLabel], pod[partOfLabel])
}
