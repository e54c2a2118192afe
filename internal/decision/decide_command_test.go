// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestDecideCommand(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*v1alpha1.OversightDecisionSpec){
		"kubectl aims approve chat --role risk-officer -n lending": func(*v1alpha1.OversightDecisionSpec) {},
		"kubectl aims reject chat --role risk-officer -n lending":  func(d *v1alpha1.OversightDecisionSpec) { d.Decision = v1alpha1.DecisionReject },
		"kubectl aims halt chat --role risk-officer -n lending":    func(d *v1alpha1.OversightDecisionSpec) { d.Decision = v1alpha1.DecisionHalt },
		"kubectl aims halt chat --drill --role risk-officer -n lending": func(d *v1alpha1.OversightDecisionSpec) {
			d.Decision, d.Drill = v1alpha1.DecisionHalt, true
		},
		"kubectl aims resume chat --role risk-officer -n lending": func(d *v1alpha1.OversightDecisionSpec) { d.Decision = v1alpha1.DecisionResume },
		"kubectl aims waive chat --reasons MonitorMissing,DriftBreached --role risk-officer -n lending": func(d *v1alpha1.OversightDecisionSpec) {
			d.Decision, d.Waives = v1alpha1.DecisionWaive, []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing, v1alpha1.ReasonDriftBreached}
		},
		"kubectl get oversightdecision one -o yaml -n lending": func(d *v1alpha1.OversightDecisionSpec) { d.Decision = "Ponder" },
	} {
		d := &v1alpha1.OversightDecision{}
		d.Namespace, d.Name = "lending", "one"
		d.Spec.Decision, d.Spec.Subject.Name, d.Spec.Role = v1alpha1.DecisionApprove, "chat", "risk-officer"
		change(&d.Spec)
		if got := DecideCommand(d); got != want {
			t.Errorf("the command is %q, want %q", got, want)
		}
	}
	d := &v1alpha1.OversightDecision{}
	d.Spec.Decision = v1alpha1.DecisionResume
	if got := DecideCommand(d, "--yes"); got != "kubectl aims resume  --role  -n  --yes" {
		t.Errorf("with a word more the command is %q", got)
	}
}

// TestTakeBackCommand: who wants to be rid of a decision gets the command for the contrary, and never one that stops what they did not mean to stop.
func TestTakeBackCommand(t *testing.T) {
	t.Parallel()
	for decided, want := range map[v1alpha1.Decision]string{
		v1alpha1.DecisionApprove: "kubectl aims reject chat --role risk-officer -n lending", v1alpha1.DecisionReject: "kubectl aims approve chat --role risk-officer -n lending",
		v1alpha1.DecisionHalt: "kubectl aims resume chat --role risk-officer -n lending", v1alpha1.DecisionResume: "kubectl aims halt chat --role risk-officer -n lending",
		v1alpha1.DecisionWaive: "kubectl aims waive chat --reasons MonitorMissing --role risk-officer -n lending --for 1m", "Ponder": "kubectl get oversightdecision one -o yaml -n lending",
	} {
		d := &v1alpha1.OversightDecision{}
		d.Namespace, d.Name = "lending", "one"
		d.Spec.Decision, d.Spec.Subject.Name, d.Spec.Role, d.Spec.Waives = decided, "chat", "risk-officer", []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
		if got := TakeBackCommand(d); got != want {
			t.Errorf("a %s is taken back by %q, want %q", decided, got, want)
		}
	}
	drill := &v1alpha1.OversightDecision{}
	drill.Namespace, drill.Name, drill.Spec.Decision, drill.Spec.Drill = "lending", "one", v1alpha1.DecisionHalt, true
	if got := TakeBackCommand(drill); got != "kubectl get oversightdecision one -o yaml -n lending" {
		t.Errorf("a drill is taken back by %q", got)
	}
}
