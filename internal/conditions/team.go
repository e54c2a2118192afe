// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// teamLabel is the label by which a namespace's team is found where nobody set the operator's own.
const teamLabel = "team"

// Team is whose a workload is, wherever teams are counted or listed: the team that its registered system names, else what the namespace's label
// aims-operator.io/team says or else its label team, else the namespace itself. Nil: the workload's system is not registered, or it names none.
func Team(system *v1alpha1.AISystem, namespace string, labels map[string]string) string {
	if system != nil && system.Spec.Owner.Team != "" {
		return system.Spec.Owner.Team
	}
	return cmp.Or(labels[v1alpha1.TeamLabel], labels[teamLabel], namespace)
}
