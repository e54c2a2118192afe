// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// contrary is what a person decides who changed their mind. A waiver is taken back by a shorter one.
var contrary = map[v1alpha1.Decision]v1alpha1.Decision{
	v1alpha1.DecisionApprove: v1alpha1.DecisionReject, v1alpha1.DecisionReject: v1alpha1.DecisionApprove, v1alpha1.DecisionHalt: v1alpha1.DecisionResume,
	v1alpha1.DecisionResume: v1alpha1.DecisionHalt, v1alpha1.DecisionWaive: v1alpha1.DecisionWaive,
}

// TakeBackCommand is the command by which a person takes a decision back: they decide anew. Of a drill there is nothing to take back, and a Resume might
// lift a halt that was meant.
func TakeBackCommand(d *v1alpha1.OversightDecision) string {
	anew := *d
	anew.Spec.Decision = contrary[d.Spec.Decision]
	if d.Spec.Drill {
		anew.Spec.Decision = ""
	}
	if anew.Spec.Decision == v1alpha1.DecisionWaive {
		return DecideCommand(&anew, "--for 1m")
	}
	return DecideCommand(&anew)
}

// DecideCommand is the command by which a person takes such a decision as themselves, with more words at its end. A decision of a kind that has no command
// is shown instead.
func DecideCommand(d *v1alpha1.OversightDecision, more ...string) string {
	words := []string{"kubectl aims", strings.ToLower(string(d.Spec.Decision)), d.Spec.Subject.Name}
	switch d.Spec.Decision {
	case v1alpha1.DecisionApprove, v1alpha1.DecisionReject, v1alpha1.DecisionResume:
	case v1alpha1.DecisionHalt:
		if d.Spec.Drill {
			// Without it the command would stop the system.
			words = append(words, "--drill")
		}
	case v1alpha1.DecisionWaive:
		reasons := make([]string, len(d.Spec.Waives))
		for i, reason := range d.Spec.Waives {
			reasons[i] = string(reason)
		}
		words = append(words, "--reasons", strings.Join(reasons, ","))
	default:
		return "kubectl get oversightdecision " + d.Name + " -o yaml -n " + d.Namespace
	}
	words = append(words, "--role", string(d.Spec.Role), "-n", d.Namespace)
	return strings.Join(append(words, more...), " ")
}
