// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
)

func TestTheGateIsShownByWhoKnowsIt(t *testing.T) {
	t.Parallel()
	var state enforcement.State
	registry := prometheus.NewRegistry()
	registry.MustRegister(Gate{State: func() enforcement.State { return state }})
	if got := shown(t, registry); len(got) > 0 {
		t.Errorf("who knows nothing shows %v", got)
	}
	state = enforcement.State{Known: true, Faults: []enforcement.Fault{
		{Piece: enforcement.PieceLedger, Kind: "Role", Reason: v1alpha1.EnforcementChangesContestedReason, What: `Role "lending/a"`},
		{Piece: enforcement.PieceLedger, Kind: "Role", Reason: v1alpha1.EnforcementChangesContestedReason, What: `Role "lending/b"`},
		enforcement.NotPutBack("RoleBinding", `RoleBinding "lending/b"`),
	}}
	got := shown(t, registry)
	for key, want := range map[string]float64{
		"aims_enforcement_intact ledger": 0, "aims_enforcement_intact webhooks": 1, "aims_enforcement_intact rights": 1,
		"aims_enforcement_contested Role": 2, "aims_enforcement_contested RoleBinding": 0,
	} {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v (%t), want %v", key, value, there, want)
		}
	}
	if want := len(enforcement.Pieces()) + len(enforcement.Kinds()); len(got) != want {
		t.Errorf("%d series, want %d", len(got), want)
	}
}
