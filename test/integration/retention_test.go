// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// aged makes a stored decision one that was taken so many days ago. No request can do that.
func (w *world) aged(name string, days int) {
	w.t.Helper()
	key := "/registry/" + v1alpha1.GroupName + "/oversightdecisions/" + w.namespace + "/" + name
	must(w.t, plane.EditStored(w.t.Context(), key, func(value []byte) ([]byte, error) {
		d := &v1alpha1.OversightDecision{}
		if err := json.Unmarshal(value, d); err != nil {
			return nil, err
		}
		at := metav1.NewTime(time.Now().AddDate(0, 0, -days).Truncate(time.Second))
		d.CreationTimestamp, d.Spec.DecidedAt = at, &at
		return json.Marshal(d)
	}))
	w.eventually("the API server knows of it", func() error {
		if time.Since(w.stored(name).CreationTimestamp.Time) < time.Hour {
			return errNotYet
		}
		return nil
	})
}

// named stores a decision under a name.
func (w *world) named(by client.Client, name string, d *v1alpha1.OversightDecision) {
	w.t.Helper()
	d.GenerateName, d.Name = "", name
	must(w.t, by.Create(w.t.Context(), d))
}

// TestDecisionsAreKept: with --decision-retention-days, whoever RBAC lets deletes an old approval that bears on nothing any more, and nothing else.
func TestDecisionsAreKept(t *testing.T) {
	w := assessed(t, v1alpha1.ModeHold)
	w.keep("risk-officer")
	about := func(what v1alpha1.Decision, role v1alpha1.RoleName) *v1alpha1.OversightDecision {
		return w.decision(what, "chat-2026", role)
	}
	w.named(w.riskOfficer, "approves", about(v1alpha1.DecisionApprove, "risk-officer"))
	w.named(w.riskOfficer, "approves-lately", about(v1alpha1.DecisionApprove, "risk-officer"))
	w.named(w.productOwner, "rejects", about(v1alpha1.DecisionReject, "product-owner"))
	w.named(w.riskOfficer, "halts", w.aboutSystem(v1alpha1.DecisionHalt))
	nextSecond()
	w.named(w.riskOfficer, "resumes", w.aboutSystem(v1alpha1.DecisionResume))
	edit(w, w.engineer, w.system(), func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose = "Answers doctors." })
	w.named(w.riskOfficer, "approves-present", about(v1alpha1.DecisionApprove, "risk-officer"))
	w.named(w.productOwner, "approves-present-too", about(v1alpha1.DecisionApprove, "product-owner"))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	for _, name := range []string{"approves", "rejects", "halts", "resumes", "approves-present"} {
		w.aged(name, 31)
	}
	deleted := func(by client.Client, name string) error { return by.Delete(t.Context(), w.stored(name)) }
	refused(t, w.mayDo("the risk officer delete", func() error { return deleted(w.riskOfficer, "approves") }), "a decision is evidence.")

	must(t, governor.Stop())
	t.Cleanup(func() {
		must(t, governor.Stop())
		must(t, governor.Restart(context.Background()))
	})
	must(t, governor.RestartWith(t.Context(), "--decision-retention-days", "30"))
	for name, why := range map[string]string{
		"approves-lately": "is kept for 30 days", "rejects": "what forbids is kept for good", "halts": "what was decided about a system itself is kept for good",
		"resumes": "what was decided about a system itself is kept for good", "approves-present": `impact assessment "chat-2026" has that content now`,
	} {
		refused(t, deleted(w.riskOfficer, name), why, "record a new decision")
		refused(t, deleted(admin, name), why)
	}
	refused(t, deleted(w.engineer, "approves"), "cannot delete resource")
	must(t, deleted(w.riskOfficer, "approves"))
	if left := len(w.decisions()); left != 6 {
		t.Errorf("%d decisions are left, want 6", left)
	}
	// What is kept is as little to be changed as ever.
	refused(t, tryEdit(w, w.riskOfficer, w.stored("rejects"), func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "never mind" }), "cannot be changed")
}
