// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// stopped is a world in which ines forbade by signature, in a decision that the operator stamped and sealed when it came.
func stopped(what v1alpha1.Decision) *world {
	w := newWorld()
	w.trust("ines", "inesKey", riskOfficer)
	d := w.decide(what, "ines", riskOfficer, time.Hour)
	stamp, at := d.Spec.DecidedBy, d.Spec.DecidedAt
	w.sign(d, "inesKey")
	d.Spec.DecidedBy, d.Spec.DecidedAt = stamp, at
	return w
}

// TestWhatASignerForbadeStands: whoever may change labels, tiers or policies, or delete the system, lifts nothing that a person stopped.
func TestWhatASignerForbadeStands(t *testing.T) {
	for why, change := range map[string]func(*world){
		"nothing changed":     func(*world) {},
		"the key was removed": func(w *world) { w.policy().Signers = nil },
		"the role was removed": func(w *world) {
			w.policy().Signers[0].Roles = []v1alpha1.RoleName{productOwner}
		},
		"another policy governs the system since": func(w *world) {
			w.policy().AppliesTo.SystemSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"team": "loans"}}
			w.addPolicy("lax", func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Approvals = p.Requirements.Approvals[:1] })
			w.labels = map[string]string{"team": "other"}
		},
		"another policy of the namespace trusts others": func(w *world) {
			w.addPolicy("limited", func(p *v1alpha1.OversightPolicySpec) {
				p.AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskLimited}
				trustIn(p, "carl", "carlKey", riskOfficer)
			})
			w.policy().AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskMinimal}
			w.policies[1].spec.AppliesTo.RiskTiers = nil
		},
	} {
		for what, reason := range map[v1alpha1.Decision]v1alpha1.Reason{
			v1alpha1.DecisionHalt: v1alpha1.ReasonSystemHalted, v1alpha1.DecisionReject: v1alpha1.ReasonAssessmentRejected,
		} {
			w := stopped(what)
			change(w)
			if v := Evaluate(w.input()); v.Deploy == v1alpha1.PermissionAllow || !v.Has(reason) {
				t.Errorf("%s, and the %s is lifted: deploy %s, %v", why, what, v.Deploy, v.Reasons())
			}
		}
	}
	w := stopped(v1alpha1.DecisionHalt)
	w.policy().Signers = nil
	w.without(NotSealed)
	if v := Evaluate(w.input()); v.Has(v1alpha1.ReasonSystemHalted) {
		t.Error("a stranger's Halt that was written past the operator stops the system")
	}
}

// TestAFastClockIsNoLaterWord: who signs ahead of time decides when it is seen, and so before whoever decides after that.
func TestAFastClockIsNoLaterWord(t *testing.T) {
	w := newWorld()
	w.trust("ines", "inesKey", riskOfficer)
	w.sign(w.decide(v1alpha1.DecisionResume, "", riskOfficer, -50*time.Second), "inesKey").Seen = now.Add(-time.Minute)
	w.decide(v1alpha1.DecisionHalt, "rita", riskOfficer, 0)
	if v := Evaluate(w.input()); !v.Has(v1alpha1.ReasonSystemHalted) {
		t.Errorf("a Resume that was signed ahead of time undoes a Halt that came later: %v", v.Reasons())
	}

	w = newWorld()
	unmonitored(w)
	w.trust("ruth", "ruthKey", waiverRole)
	w.waive("ruth", 10*day-time.Second, 10*day)
	w.sign(w.waive("ruth", -2*time.Second, 10*day), "ruthKey").Seen = now.Add(-30 * time.Second)
	w.now = now.Add(3 * time.Second)
	if v := Evaluate(w.input()); v.Has(v1alpha1.ReasonWaived) {
		t.Errorf("a waiver that was signed ahead of time begins a stretch of its own: %v", v.Reasons())
	}
}

// TestOneKeyIsOnePerson: in all roles of all policies.
func TestOneKeyIsOnePerson(t *testing.T) {
	w := newWorld()
	w.decisions = nil
	w.trust("ines", "k", riskOfficer)
	w.addPolicy("zeal", func(p *v1alpha1.OversightPolicySpec) { trustIn(p, "rita", "k", productOwner) })
	w.sign(w.approve("a", riskOfficer, time.Hour), "k")
	w.sign(w.approve("b", productOwner, time.Hour), "k")
	if v := Evaluate(w.input()); v.Approved || !v.Has(v1alpha1.ReasonSignatureNotTrusted) {
		t.Errorf("one key approves as two persons: %v", v.Reasons())
	}
}

// TestAServiceAccountIsAskedAbout: at each evaluation, since other policies may apply than when it decided.
func TestAServiceAccountIsAskedAbout(t *testing.T) {
	w := newWorld()
	w.decisions = nil
	w.approve("system:serviceaccount:ci:bot", riskOfficer, time.Hour)
	w.approve("paul", productOwner, time.Hour)
	if v := Evaluate(w.input()); v.Approved {
		t.Error("an approval by a service account that no policy names counts")
	}
	w.policy().Requirements.ServiceAccounts = []v1alpha1.ServiceAccountName{"ci:bot"}
	if v := Evaluate(w.input()); !v.Approved {
		t.Errorf("one that each policy names does not: %v", v.Reasons())
	}
	w.decide(v1alpha1.DecisionHalt, "system:serviceaccount:ci:other", riskOfficer, time.Minute)
	if v := Evaluate(w.input()); !v.Has(v1alpha1.ReasonSystemHalted) {
		t.Error("a Halt by a service account does not stand")
	}
}
