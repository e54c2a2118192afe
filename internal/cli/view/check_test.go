// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestCheckEffect(t *testing.T) {
	const pending, image = v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonImageNotRegistered
	for _, row := range []struct {
		why       string
		deploy    v1alpha1.Permission
		mode      v1alpha1.AdmissionMode
		discovery v1alpha1.DiscoveryMode
		reasons   []v1alpha1.Reason
		want      Effect
	}{
		{why: "nothing stands against it", deploy: "Allow", mode: "Hold", want: EffectAllowed},
		{why: "nobody knows", deploy: "CannotDecide", mode: "Deny", reasons: []v1alpha1.Reason{""}, want: EffectNotJudged},
		{why: "a fault", deploy: "Deny", mode: "Deny", reasons: []v1alpha1.Reason{image}, want: EffectRefused},
		{why: "a fault that holds", deploy: "Hold", mode: "Hold", reasons: []v1alpha1.Reason{image}, want: EffectHeld},
		{why: "people are missing", deploy: "Hold", mode: "Hold", reasons: []v1alpha1.Reason{pending}, want: EffectWaiting},
		{why: "and where policy denies, too", deploy: "Deny", mode: "Deny", reasons: []v1alpha1.Reason{pending, v1alpha1.ReasonContentChanged}, want: EffectWaiting},
		{why: "people are missing, and a fault", deploy: "Hold", mode: "Hold", reasons: []v1alpha1.Reason{pending, image}, want: EffectHeld},
		{why: "a signature that is not trusted is no mere absence", deploy: "Hold", mode: "Hold", reasons: []v1alpha1.Reason{pending, v1alpha1.ReasonSignatureNotTrusted}, want: EffectHeld},
		{why: "a fault that was waived", deploy: "Hold", mode: "Hold", reasons: []v1alpha1.Reason{pending, v1alpha1.ReasonWaived}, want: EffectWaiting},
		{why: "a person who stopped it has decided", deploy: "Deny", mode: "Hold", reasons: []v1alpha1.Reason{v1alpha1.ReasonSystemHalted}, want: EffectRefused},
		{why: "a person who rejected it has, too", deploy: "Deny", mode: "Hold", reasons: []v1alpha1.Reason{pending, v1alpha1.ReasonAssessmentRejected}, want: EffectRefused},
		{why: "policy warns", deploy: "Allow", mode: "Warn", reasons: []v1alpha1.Reason{image}, want: EffectWarned},
		{why: "policy looks on", deploy: "Allow", mode: "Audit", reasons: []v1alpha1.Reason{pending}, want: EffectRecorded},
		{why: "discovery refuses", deploy: "Deny", mode: "Audit", discovery: "Deny", reasons: []v1alpha1.Reason{v1alpha1.ReasonSystemUnlabelled}, want: EffectRefused},
		{why: "discovery warns", deploy: "Allow", mode: "Audit", discovery: "Warn", reasons: []v1alpha1.Reason{v1alpha1.ReasonSystemUnlabelled}, want: EffectWarned},
		{why: "discovery looks on", deploy: "Allow", mode: "Hold", discovery: "Audit", reasons: []v1alpha1.Reason{v1alpha1.ReasonSystemUnlabelled}, want: EffectRecorded},
	} {
		v := &decision.Verdict{Deploy: row.deploy, Mode: row.mode, Discovery: row.discovery}
		for _, r := range row.reasons {
			v.Findings = append(v.Findings, decision.Finding{Reason: r})
		}
		if got := checkEffect(v); got != row.want {
			t.Errorf("%s: %s, want %s", row.why, got, row.want)
		}
	}
}
