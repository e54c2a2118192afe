// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestBothPermitsNothingThatEitherForbids(t *testing.T) {
	permissions := []v1alpha1.Permission{
		v1alpha1.PermissionAllow, v1alpha1.PermissionHold, v1alpha1.PermissionDeny, v1alpha1.PermissionCannotDecide,
	}
	for i, a := range permissions {
		for j, b := range permissions {
			want := permissions[max(i, j)]
			got := Both(Verdict{Deploy: a, Run: b}, Verdict{Deploy: b, Run: a})
			if got.Deploy != want || got.Run != want {
				t.Errorf("%s and %s: %s/%s, want %s", a, b, got.Deploy, got.Run, want)
			}
		}
	}
}

func TestBothKeepsTheFindingsOfBoth(t *testing.T) {
	early, late := now.Add(time.Hour), now.Add(2*time.Hour)
	a := Verdict{Mode: v1alpha1.ModeHold, Findings: []Finding{{Reason: v1alpha1.ReasonSystemHalted}, {Reason: v1alpha1.ReasonImageNotPinned}}, RecheckAt: late}
	b := Verdict{Mode: v1alpha1.ModeDeny, Findings: []Finding{{Reason: v1alpha1.ReasonSystemHalted}, {Reason: v1alpha1.ReasonApprovalsPending}}, RecheckAt: early}
	got := Both(a, b)
	want := []v1alpha1.Reason{v1alpha1.ReasonApprovalsPending, v1alpha1.ReasonImageNotPinned, v1alpha1.ReasonSystemHalted}
	if diff := cmp.Diff(want, got.Reasons()); diff != "" {
		t.Error(diff)
	}
	if got.Mode != v1alpha1.ModeDeny || !got.RecheckAt.Equal(early) {
		t.Errorf("the stricter mode and the earlier moment count, got %s and %s", got.Mode, got.RecheckAt)
	}
	if len(a.Findings) != 2 || a.Findings[0].Reason != v1alpha1.ReasonSystemHalted {
		t.Errorf("the first verdict was changed: %+v", a)
	}
}
