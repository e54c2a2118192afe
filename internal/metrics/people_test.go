// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func peopleShown(t *testing.T, objects ...client.Object) map[string]float64 {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(People{Objects: fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).Build(), Clock: clocktesting.NewFakePassiveClock(noon)})
	got := shown(t, registry)
	for key := range got {
		if strings.Contains(key, "secret-name") {
			t.Errorf("%s names an object", key)
		}
	}
	return got
}

func shows(t *testing.T, got, wanted map[string]float64) {
	t.Helper()
	for key, want := range wanted {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v (%t), want %v; there are %v", key, value, there, want, slices.Sorted(maps.Keys(got)))
		}
	}
}

// TestDecisionsAreAddedUpByWhetherTheyCount also with roles that people made up, which must not become labels.
func TestDecisionsAreAddedUpByWhetherTheyCount(t *testing.T) {
	t.Parallel()
	policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "secret-name"}}
	policy.Spec.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: "risk-officer", Count: 1}}
	policy.Spec.Waivers = &v1alpha1.Waivers{Role: "waiver-officer"}
	policy.Spec.Signers = []v1alpha1.Signer{{Roles: []v1alpha1.RoleName{"signer"}}}
	policy.Spec.Enforcement.ResumeRoles = []v1alpha1.RoleName{"duty-officer"}
	objects := []client.Object{policy}
	decided := func(decision v1alpha1.Decision, role v1alpha1.RoleName, status metav1.ConditionStatus, reason string) {
		d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: fmt.Sprintf("secret-name-%d", len(objects))}}
		d.Spec.Decision, d.Spec.Role = decision, role
		if status != "" {
			d.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionVerified, Status: status, Reason: reason}}
		}
		objects = append(objects, d)
	}
	decided("Approve", "risk-officer", metav1.ConditionTrue, v1alpha1.VerifiedSealedReason)
	decided("Approve", "risk-officer", metav1.ConditionTrue, v1alpha1.VerifiedSignedReason)
	decided("Approve", "risk-officer", metav1.ConditionFalse, v1alpha1.VerifiedNotSealedReason)
	decided("Approve", "risk-officer", metav1.ConditionFalse, v1alpha1.VerifiedOtherSystemReason)
	decided("Approve", "risk-officer", "", "")
	decided("Waive", "waiver-officer", metav1.ConditionFalse, v1alpha1.VerifiedOtherSystemReason)
	decided("Halt", "duty-officer", metav1.ConditionFalse, v1alpha1.VerifiedOtherSystemReason)
	decided("Reject", "signer", metav1.ConditionFalse, string(v1alpha1.ReasonSignatureNotTrusted))
	drill := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "secret-name-drill"}}
	drill.Spec.Decision, drill.Spec.Role, drill.Spec.Drill = v1alpha1.DecisionHalt, "duty-officer", true
	objects = append(objects, drill)
	for i := range 100 {
		decided("Halt", v1alpha1.RoleName(fmt.Sprintf("made-up-%d", i)), metav1.ConditionTrue, v1alpha1.VerifiedSealedReason)
	}
	got := peopleShown(t, objects...)
	shows(t, got, map[string]float64{
		"aims_decisions Approve counts risk-officer": 2, "aims_decisions Approve counts for nothing risk-officer": 2,
		"aims_decisions Approve not looked at risk-officer": 1, "aims_decisions Waive counts for nothing waiver-officer": 1,
		"aims_decisions Halt counts duty-officer": 1, "aims_decisions Reject counts for nothing signer": 1,
		"aims_decisions Drill not looked at duty-officer": 1, "aims_decisions Halt counts (other)": 100, "aims_decisions Resume counts (other)": 0,
	})
	if want := len(decisionKinds)*len(outcomes) + 7; len(got) != want {
		t.Errorf("%d series, want %d", len(got), want)
	}
}

// TestRolesAreBoundedAlsoWherePoliciesNameMany keeps those in which most was decided.
func TestRolesAreBoundedAlsoWherePoliciesNameMany(t *testing.T) {
	t.Parallel()
	policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "policy"}}
	objects := []client.Object{policy}
	for i := range 30 {
		role := v1alpha1.RoleName(fmt.Sprintf("role-%02d", i))
		policy.Spec.Enforcement.ResumeRoles = append(policy.Spec.Enforcement.ResumeRoles, role)
		for j := range i + 1 {
			d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: fmt.Sprintf("%d-%d", i, j)}}
			d.Spec.Decision, d.Spec.Role = v1alpha1.DecisionResume, role
			objects = append(objects, d)
		}
	}
	shows(t, peopleShown(t, objects...), map[string]float64{
		"aims_decisions Resume not looked at role-29": 30, "aims_decisions Resume not looked at role-10": 11, "aims_decisions Resume not looked at (other)": 55,
	})
}

// waiting is a system whose content was judged so long ago, and then again a minute later, when the verdict changed.
func waiting(namespace, name string, ago time.Duration, given int32, reasons ...v1alpha1.Reason) *v1alpha1.AISystem {
	system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "secret-name-" + name}}
	change := func(digest v1alpha1.ContentDigest, ago time.Duration) v1alpha1.VerdictChange {
		return v1alpha1.VerdictChange{ContentDigest: digest, At: metav1.NewTime(noon.Add(-ago))}
	}
	system.Status = v1alpha1.AISystemStatus{
		Verdict: &v1alpha1.VerdictSummary{},
		Candidate: &v1alpha1.Candidate{ContentDigest: "new", Approvals: []v1alpha1.RoleApprovals{
			{Role: "owner", Given: 1, Required: 1}, {Role: "risk-officer", Given: given, Required: 2},
		}},
		History: []v1alpha1.VerdictChange{change("new", ago-time.Minute), change("new", ago), change("old", ago+time.Hour)},
	}
	for _, reason := range reasons {
		system.Status.Verdict.Findings = append(system.Status.Verdict.Findings, v1alpha1.FindingSummary{Reason: reason})
	}
	return system
}

func TestTheApprovalThatIsMissingLongestIsShownByNamespace(t *testing.T) {
	t.Parallel()
	released := waiting("released", "a", time.Hour, 0)
	released.Status.Candidate = nil
	objects := []client.Object{
		waiting("lending", "a", time.Hour, 1, v1alpha1.ReasonApprovalsPending), waiting("lending", "b", 3*time.Hour, 0), waiting("lending", "c", 9*time.Hour, 2),
		waiting("rejected", "a", time.Hour, 1, v1alpha1.ReasonAssessmentRejected), waiting("ahead", "a", -time.Hour, 0), released,
	}
	got := peopleShown(t, objects...)
	shows(t, got, map[string]float64{"aims_approval_pending_seconds lending": 3 * 3600, "aims_approval_pending_seconds ahead": 0})
	for _, namespace := range []string{"rejected", "released"} {
		if value, there := got["aims_approval_pending_seconds "+namespace]; there {
			t.Errorf("nothing waits in %s, and %v is shown", namespace, value)
		}
	}
	for i := range 40 {
		objects = append(objects, waiting(fmt.Sprintf("team-%02d", i), "a", time.Duration(i+100)*time.Minute, 0))
	}
	got = peopleShown(t, objects...)
	shows(t, got, map[string]float64{
		"aims_approval_pending_seconds lending": 3 * 3600, "aims_approval_pending_seconds team-39": 139 * 60, "aims_approval_pending_seconds (other)": 120 * 60,
	})
}

func TestPeopleThatCannotBeReadAreNotZero(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	registry.MustRegister(People{Objects: unreadable{}, Clock: clocktesting.NewFakePassiveClock(noon)})
	if got := shown(t, registry); len(got) > 0 {
		t.Errorf("unread decisions show %v", got)
	}
}
