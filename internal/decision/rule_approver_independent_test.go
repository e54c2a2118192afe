// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleApproverIndependent(t *testing.T) {
	const message = `the approval of "rita" in role "risk-officer" does not count: the same person wrote what is approved`
	checkRule(t, v1alpha1.ReasonApproverNotIndependent, []ruleRow{
		{why: "who approved wrote nothing", change: func(*world) {}},
		{why: "an author may not approve (case 17)", change: func(w *world) { w.authors = []string{"erin", "rita"} }, want: []string{message},
			deploy: v1alpha1.PermissionHold},
		{why: "an author's approval that is not needed is no trouble", change: func(w *world) {
			w.authors = []string{"rita"}
			w.approve("ruth", riskOfficer, time.Hour)
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a policy may let authors approve", change: func(w *world) {
			w.authors = []string{"rita"}
			w.policy().Requirements.SeparationOfDuties = v1alpha1.SeparationNotEnforced
		}, deploy: v1alpha1.PermissionAllow},
		{why: "one policy that does not is enough", change: func(w *world) {
			w.authors = []string{"rita"}
			w.policy().Requirements.SeparationOfDuties = v1alpha1.SeparationNotEnforced
			w.addPolicy("strict", func(*v1alpha1.OversightPolicySpec) {})
		}, want: []string{message}, deploy: v1alpha1.PermissionHold},
		{why: "if nobody knows who wrote it, nobody is independent", change: func(w *world) { w.authors = nil }, want: []string{
			`the approval of "paul" in role "product-owner" does not count: who wrote what is approved is not known, for it was stored past the operator`,
			`the approval of "rita" in role "risk-officer" does not count: who wrote what is approved is not known, for it was stored past the operator`,
		}, deploy: v1alpha1.PermissionHold},
		{why: "an author may reject", change: func(w *world) {
			w.authors = []string{"dora"}
			w.decide(v1alpha1.DecisionReject, "dora", riskOfficer, time.Hour)
		}, deploy: v1alpha1.PermissionHold},
		{why: "who brings the release back has written nothing of it", change: func(w *world) {
			w.released().authors = []string{"rita"}
		}, deploy: v1alpha1.PermissionAllow},
	})
}
