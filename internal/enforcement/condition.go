// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"fmt"
	"slices"
	"strings"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumNamed is how many objects a sentence names; it counts the others.
const maximumNamed = 5

// faultReasons are the reasons of faults, the weightiest first: what may be open comes before what is closed.
var faultReasons = []string{
	v1alpha1.EnforcementNotPutBackReason, v1alpha1.EnforcementChangesContestedReason, v1alpha1.EnforcementNamespaceLabelsUnguardedReason,
	v1alpha1.EnforcementRightsMissingReason, v1alpha1.EnforcementLedgerOpenReason, v1alpha1.EnforcementCertificateNotTrustedReason,
}

// sentences say of each reason what happened, what that means, and what to do. %s are the names.
var sentences = map[string]string{
	v1alpha1.EnforcementNotPutBackReason: "The operator cannot put right %s. What rests on it may not be enforced. " +
		"Its log says why: kubectl logs -n aims-system deployment/aims-operator.",
	v1alpha1.EnforcementChangesContestedReason: "Somebody keeps changing %s, and the operator keeps putting it back. In between, what rests on it may not " +
		"be enforced. Find who it is: kubectl get KIND NAME -o yaml --show-managed-fields, and the API server's audit log.",
	v1alpha1.EnforcementNamespaceLabelsUnguardedReason: "%s of the installation is missing or another. Whoever may edit a namespace may take it from under " +
		"the gate. Apply it again: kubectl apply -k config/admission.",
	v1alpha1.EnforcementRightsMissingReason: "The operator may not %s. What needs that does not happen. Apply the installation's roles again: kubectl apply -k config/rbac.",
	v1alpha1.EnforcementLedgerOpenReason: "Everything is permitted to the ledger's account %s, by rights for all service accounts, so that nothing can be read from it. " +
		"What is approved needs the operator there, and is refused without it. Find the binding: " +
		"kubectl get rolebindings,clusterrolebindings -A -o wide | grep system:serviceaccounts.",
	v1alpha1.EnforcementCertificateNotTrustedReason: "The API server does not trust the certificate that the operator serves. What it has to ask the operator about is refused. " +
		"The operator's log says why: kubectl logs -n aims-system deployment/aims-operator.",
}

const (
	messageIntact        = "Webhooks, admission policies, bindings, the ledger, the certificate and the operator's rights are what they should be."
	messageHeldByWebhook = messageIntact + " The cluster serves no MutatingAdmissionPolicy v1, so that a webhook holds pods: while no operator answers, pods that " +
		"are not approved are refused and not held. Kubernetes 1.36 and later serve it."
	messageNotChecked = "No operator has looked yet whether the gate is what it should be. The replica that leads does so within a minute of its start: " +
		"kubectl get pods -n aims-system."
)

// Condition says what is known about the gate. While nothing is, as when another replica has just begun to lead, what was said before stands.
func Condition(s *State, before []metav1.Condition) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionEnforcementIntact}
	if !s.Known {
		if stored := apimeta.FindStatusCondition(before, c.Type); stored != nil {
			return *stored
		}
		c.Status, c.Reason, c.Message = metav1.ConditionUnknown, v1alpha1.EnforcementNotCheckedYetReason, messageNotChecked
		return c
	}
	if len(s.Faults) == 0 {
		c.Status, c.Reason, c.Message = metav1.ConditionTrue, v1alpha1.EnforcementIntactReason, messageIntact
		if s.HeldByWebhook {
			c.Reason, c.Message = v1alpha1.EnforcementPodsHeldByWebhookReason, messageHeldByWebhook
		}
		return c
	}
	c.Status = metav1.ConditionFalse
	c.Reason, c.Message = told(s.Faults)
	return c
}

// told is the weightiest reason of faults, and a sentence on each reason.
func told(faults []Fault) (weightiest, message string) {
	var said []string
	for _, reason := range faultReasons {
		var names []string
		for _, f := range faults {
			if f.Reason == reason {
				names = append(names, f.What)
			}
		}
		if len(names) == 0 {
			continue
		}
		if weightiest == "" {
			weightiest = reason
		}
		said = append(said, sentence(reason, names))
	}
	return weightiest, strings.Join(said, " ")
}

// sentence says what a reason means for these objects.
func sentence(reason string, names []string) string {
	text := sentences[reason]
	if !strings.Contains(text, "%s") {
		return text
	}
	slices.Sort(names)
	names = slices.Compact(names)
	list := strings.Join(names[:min(len(names), maximumNamed)], ", ")
	if more := len(names) - maximumNamed; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf(text, list)
}

// NotPutBack is an object that cannot be put right.
func NotPutBack(kind, name string) Fault {
	return Fault{Piece: PieceOf(kind), Reason: v1alpha1.EnforcementNotPutBackReason, What: name, Kind: kind}
}

func contested(o object) Fault {
	return Fault{Piece: PieceOf(o.kind), Reason: v1alpha1.EnforcementChangesContestedReason, What: o.name, Kind: o.kind}
}
