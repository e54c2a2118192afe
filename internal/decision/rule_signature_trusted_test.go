// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strconv"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleSignatureTrusted(t *testing.T) {
	const says = `the signed approval "signed" in role "risk-officer" does not count, for its signature is not trusted: `
	signed := func(change func(w *world, d *v1alpha1.OversightDecision, s *Signature)) func(*world) {
		return func(w *world) {
			made, d, s := signedWorld()
			change(made, d, s)
			*w = *made
		}
	}
	checkRule(t, v1alpha1.ReasonSignatureNotTrusted, []ruleRow{
		{why: "nobody signed", change: func(*world) {}},
		{why: "a trusted key is no trouble", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
		}), deploy: v1alpha1.PermissionAllow},
		{why: "nobody is trusted by default", change: signed(func(*world, *v1alpha1.OversightDecision, *Signature) {}),
			want: []string{says + "no policy that governs the system trusts signatures in role risk-officer"}, deploy: v1alpha1.PermissionHold},
		{why: "a key that no policy lists", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "otherKey", riskOfficer)
		}), want: []string{says + `policy "high-risk" does not list key SHA256:inesKey`}},
		{why: "a key of another role", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", productOwner)
			w.trust("rita", "otherKey", riskOfficer)
		}), want: []string{says + `key SHA256:inesKey may not sign in role risk-officer, says policy "high-risk"`}},
		{why: "a key that had ended", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidUntil = moment(48 * time.Hour)
		}), want: []string{says + `key SHA256:inesKey had ended when it signed, says policy "high-risk"`}},
		{why: "an old key that somebody found", change: signed(func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidUntil = moment(2 * time.Hour)
			s.Seen = now
		}), want: []string{says + `key SHA256:inesKey had ended when the decision was first seen, says policy "high-risk"`}},
		{why: "a key of tomorrow", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidFrom = moment(time.Hour)
		}), want: []string{says + `key SHA256:inesKey did not count yet when it signed, says policy "high-risk"`}},
		{why: "a signature that proves nothing", change: signed(func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			s.Problem = "it is cut off"
		}), want: []string{says + "it is cut off"}},
		{why: "another cluster's", change: signed(func(w *world, d *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			d.Spec.Clusters = []v1alpha1.ClusterName{"us", "eu"}
		}), want: []string{says + `it is for clusters "eu", "us", and the operator does not know this cluster by that name`}},
		{why: "a signer who must name the cluster", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.policy().Signers[0].Clusters = []v1alpha1.ClusterName{"eu"}
		}), want: []string{says + `key SHA256:inesKey counts only for decisions that name this cluster, and among cluster "eu", says policy "high-risk"`}},
		{why: "a clock that is ahead", change: signed(func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			s.Seen = s.Seen.Add(-time.Hour)
		}), want: []string{says + "it was made at a time that had not come when it was seen: the signer's clock is ahead"}},
		{why: "one name for one key", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.trust("rita", "inesKey", riskOfficer)
		}), want: []string{says + `policies take key SHA256:inesKey for that of two persons, "ines" and "rita"`}},
		{why: "it is not why approvals are missing", change: signed(func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.approve("ruth", riskOfficer, time.Hour)
		}), deploy: v1alpha1.PermissionAllow},
		{why: "a rejection that does not count is nobody's trouble", change: signed(func(_ *world, d *v1alpha1.OversightDecision, _ *Signature) {
			d.Spec.Decision = v1alpha1.DecisionReject
		})},
		{why: "an approval of other content is another matter", change: signed(func(_ *world, d *v1alpha1.OversightDecision, _ *Signature) {
			d.Spec.ContentDigest = otherContent
		})},
	})
}

func TestDistrustedApprovalsAreBounded(t *testing.T) {
	w, _, _ := signedWorld()
	for i := range 100 {
		d := w.approve("x", riskOfficer, time.Hour)
		d.Name = "signed-" + strconv.Itoa(i)
		w.sign(d, "otherKey")
	}
	named := 0
	for _, f := range Evaluate(w.input()).Findings {
		if f.Reason == v1alpha1.ReasonSignatureNotTrusted {
			named++
		}
	}
	if named != maximumDistrusted {
		t.Errorf("%d are named, want %d", named, maximumDistrusted)
	}
}
