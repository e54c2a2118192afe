// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumRoles is how many roles a policy can ask for. Lists of a constant size stay on the stack.
const maximumRoles = 16

// ruleApprovals finds content that people have yet to approve. Without an assessment there is nothing to approve yet, and
// ruleAssessmentPresent says so.
func ruleApprovals(s *scene) {
	if s.content.Assessment == nil || s.tally.missing() == 0 {
		return
	}
	given, required := 0, 0
	missing := make([]string, 0, maximumRoles)
	commands := make([]string, 0, len(s.tally.roles))
	for i := range s.tally.roles {
		role := &s.tally.roles[i]
		given, required = given+len(role.Approvers), required+role.Required
		if role.Missing() == 0 {
			continue
		}
		name := string(role.Role)
		commands = append(commands, s.command("aims approve ", s.content.AssessmentName, " --role ", name))
		if role.Missing() > 1 {
			name += " (" + strconv.Itoa(role.Missing()) + ")"
		}
		missing = append(missing, name)
	}
	s.fall(Finding{
		Reason: v1alpha1.ReasonApprovalsPending,
		Object: s.assessmentObject(),
		Message: "assessment " + s.content.AssessmentName + " has " + strconv.Itoa(given) + " of " + strconv.Itoa(required) + " approvals that " +
			askers(s.tally.roles) + " for; missing: " + strings.Join(missing, ", ") + s.sayOfMove() + s.sayOfOutdated() + s.sayOfEarlierSystem(),
		Remedies: commands,
	})
}

// askers are the policies that ask for the roles, each once, sorted, and their verb.
func askers(roles []RoleTally) string {
	policies := make([]string, 0, maximumRoles)
	for i := range roles {
		if !slices.Contains(policies, roles[i].Policy) {
			policies = append(policies, roles[i].Policy)
		}
	}
	if len(policies) == 1 {
		return "policy " + quote(policies[0]) + " asks"
	}
	slices.Sort(policies)
	return `policies "` + strings.Join(policies, `", "`) + `" ask`
}
