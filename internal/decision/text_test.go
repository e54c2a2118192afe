// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestHeadline(t *testing.T) {
	for _, row := range []struct {
		deploy v1alpha1.Permission
		want   string
	}{
		{v1alpha1.PermissionDeny, `AI system "chat" (Limited) may not be deployed`},
		{v1alpha1.PermissionHold, `AI system "chat" (Limited) falls short; its new pods are held`},
		{v1alpha1.PermissionCannotDecide, `AI system "chat" (Limited) cannot be judged now`},
		{v1alpha1.PermissionAllow, `AI system "chat" (Limited) falls short, and policy lets it run`},
	} {
		v := Verdict{Deploy: row.deploy, Tier: v1alpha1.RiskLimited}
		if got := v.Headline("chat", "Deployment/chat"); got != row.want {
			t.Errorf("%s: %s", row.deploy, got)
		}
	}
	v := Verdict{Deploy: v1alpha1.PermissionHold, Findings: []Finding{{Reason: v1alpha1.ReasonApprovalsPending}}}
	if got, want := v.Headline("chat", "Deployment/chat"), `AI system "chat" waits for people; its new pods are held`; got != want {
		t.Errorf("approvals are missing: %s", got)
	}
	v = Verdict{Deploy: v1alpha1.PermissionDeny}
	if got, want := v.Headline("", "Deployment/chat"), "Deployment/chat may not be deployed"; got != want {
		t.Errorf("without a system: %s", got)
	}
}

// The full text is in the golden files.
func TestWarnings(t *testing.T) {
	v := Verdict{Findings: []Finding{
		{Reason: "A", Message: "it is wrong", Remedies: []string{"mend it", "or not"}}, {Message: "it could not be read"},
	}}
	if diff := cmp.Diff([]string{"A: it is wrong; mend it", "it could not be read"}, v.Warnings()); diff != "" {
		t.Error(diff)
	}
}

// TestTheSameRemediesAreToldOnce: two breached checks call for the same, and it stands after both.
func TestTheSameRemediesAreToldOnce(t *testing.T) {
	breach := func(check string) Finding {
		return Finding{Reason: "DriftBreached", Message: check + " has left its limits", Remedies: []string{"look", "mend"}}
	}
	other := Finding{Reason: "SystemHalted", Message: "it is halted", Remedies: []string{"look", "ask"}}
	v := Verdict{Deploy: v1alpha1.PermissionDeny, Findings: []Finding{breach("accuracy"), breach("scores"), other, {Message: "a"}, {Message: "b"}}}
	want := "AI system \"chat\" may not be deployed:\n  DriftBreached: accuracy has left its limits\n  DriftBreached: scores has left its limits\n    look\n    mend\n" +
		"  SystemHalted: it is halted\n    look\n    ask\n  a\n  b"
	if diff := cmp.Diff(want, v.Text("chat", "")); diff != "" {
		t.Error(diff)
	}
	lines := []string{"DriftBreached: accuracy has left its limits", "DriftBreached: scores has left its limits; look", "SystemHalted: it is halted; look", "a", "b"}
	if diff := cmp.Diff(lines, v.Warnings()); diff != "" {
		t.Error(diff)
	}
}
