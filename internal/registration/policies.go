// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"fmt"
	"strconv"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// The admission policies are the second layer: the API server evaluates them by itself, whether or not there are webhooks and an operator. A pod
// that names a system is approved by the ledger, or carries the scheduling gate, or is refused.
const (
	// PolicyHold puts the gate on pods that the ledger does not permit.
	PolicyHold = "aims-operator-hold"
	// PolicyGate refuses pods that neither the ledger permits nor the gate holds.
	PolicyGate = "aims-operator-gate"
	// PolicyLift keeps the gate on until the operator lifts it.
	PolicyLift = "aims-operator-lift"
	// PolicyLedger keeps the ledger to the operator.
	PolicyLedger = "aims-operator-ledger"
)

var (
	isGated  = "object.spec.?schedulingGates.orValue([]).exists(g, g.name == " + strconv.Quote(v1alpha1.SchedulingGate) + ")"
	wasGated = strings.ReplaceAll(isGated, "object.", "oldObject.")
	// notMirror leaves out the pictures of static pods, which a kubelet draws of what it runs already.
	notMirror = "!('system:nodes' in request.userInfo.groups && has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations)"
	// cannotWait are pods that no gate can hold: those that run already, and those that name their node.
	cannotWait = "oldObject != null || has(object.spec.nodeName)"
	// contentChanges leaves out updates of what no verdict depends on.
	contentChanges = "oldObject == null || !" + ledger.Pods.SameSystem() + " || oldObject.spec.containers != object.spec.containers || " +
		"oldObject.spec.?initContainers.orValue([]) != object.spec.?initContainers.orValue([])"
)

// ValidatingPolicies are the policies that refuse.
func ValidatingPolicies(target Target) []*admissionregistrationv1.ValidatingAdmissionPolicy {
	notTheOperator := target.notTheOperator()[0]
	onUpdate, both := []admissionregistrationv1.OperationType{admissionregistrationv1.Update},
		[]admissionregistrationv1.OperationType{admissionregistrationv1.Create, admissionregistrationv1.Update}
	gate := target.validatingPolicy(PolicyGate, constraints(both, rule("", "v1", "pods")),
		isGated+" || "+ledger.Pods.Approved(target.Ledger(), verbOfPod), messageGate,
		notTheOperator, condition("names-a-system", ledger.Pods.Labelled()), condition("not-a-mirror", notMirror),
		condition("new-content", contentChanges), condition("not-lenient", "!(("+cannotWait+") && "+ledger.Pods.Lenient(target.Ledger())+")"))
	lift := target.validatingPolicy(PolicyLift, constraints(onUpdate, rule("", "v1", "pods")), isGated, messageLift,
		notTheOperator, condition("was-held", wasGated))
	return append([]*admissionregistrationv1.ValidatingAdmissionPolicy{gate, lift, target.ledgerPolicy()}, podMetadataPolicies(target)...)
}

// MutatingPolicy is the policy that holds.
func MutatingPolicy(target Target) *admissionregistrationv1.MutatingAdmissionPolicy {
	gate := fmt.Sprintf("Object.spec.schedulingGates{name: %q}", v1alpha1.SchedulingGate)
	mutation := fmt.Sprintf("[has(object.spec.schedulingGates) ? JSONPatch{op: 'add', path: '/spec/schedulingGates/-', value: %[1]s} : "+
		"JSONPatch{op: 'add', path: '/spec/schedulingGates', value: [%[1]s]}]", gate)
	return &admissionregistrationv1.MutatingAdmissionPolicy{
		ObjectMeta: target.labelled(PolicyHold),
		Spec: admissionregistrationv1.MutatingAdmissionPolicySpec{
			FailurePolicy: new(admissionregistrationv1.Fail),
			// What another webhook adds to a pod changes what it runs.
			ReinvocationPolicy: admissionregistrationv1.IfNeededReinvocationPolicy,
			MatchConstraints:   constraints([]admissionregistrationv1.OperationType{admissionregistrationv1.Create}, rule("", "v1", "pods")),
			MatchConditions: joined([]admissionregistrationv1.MatchCondition{
				target.notTheOperator()[0], condition("names-a-system", ledger.Pods.Labelled()), condition("not-a-mirror", notMirror),
				// The API server takes no pod that has both a gate and a node. PolicyGate refuses it unless it is approved.
				condition("no-node", "!has(object.spec.nodeName)"), condition("not-gated", "!"+isGated), target.notPublishedPod(),
			}),
			Mutations: []admissionregistrationv1.Mutation{{
				PatchType: admissionregistrationv1.PatchTypeJSONPatch, JSONPatch: &admissionregistrationv1.JSONPatch{Expression: mutation},
			}},
		},
	}
}

func (t Target) labelled(name string) metav1.ObjectMeta {
	meta := t.metadata()
	meta.Name = name
	return meta
}

func condition(name, expression string) admissionregistrationv1.MatchCondition {
	return admissionregistrationv1.MatchCondition{Name: name, Expression: expression}
}

// joined is one condition that all of these make, so that the cheap ones and those that mostly fail come first. Each condition of its own costs every
// request ten microseconds or more before it is so much as looked at.
func joined(conditions []admissionregistrationv1.MatchCondition) []admissionregistrationv1.MatchCondition {
	if len(conditions) <= 1 {
		return conditions
	}
	expressions := make([]string, 0, len(conditions))
	for _, c := range conditions {
		expressions = append(expressions, "("+c.Expression+")")
	}
	return []admissionregistrationv1.MatchCondition{condition(conditions[0].Name+"-and-more", strings.Join(expressions, " && "))}
}

func constraints(operations []admissionregistrationv1.OperationType, r admissionregistrationv1.Rule) *admissionregistrationv1.MatchResources {
	return &admissionregistrationv1.MatchResources{
		NamespaceSelector: &metav1.LabelSelector{}, ObjectSelector: &metav1.LabelSelector{}, MatchPolicy: new(admissionregistrationv1.Equivalent),
		ResourceRules: []admissionregistrationv1.NamedRuleWithOperations{{
			RuleWithOperations: admissionregistrationv1.RuleWithOperations{Operations: operations, Rule: r},
		}},
	}
}

func (t Target) validatingPolicy(name string, matching *admissionregistrationv1.MatchResources, expression, message string,
	conditions ...admissionregistrationv1.MatchCondition) *admissionregistrationv1.ValidatingAdmissionPolicy {
	return &admissionregistrationv1.ValidatingAdmissionPolicy{
		ObjectMeta: t.labelled(name),
		Spec: admissionregistrationv1.ValidatingAdmissionPolicySpec{
			FailurePolicy: new(admissionregistrationv1.Fail), MatchConstraints: matching, MatchConditions: joined(conditions),
			Validations: []admissionregistrationv1.Validation{{
				Expression: expression, MessageExpression: message, Message: "the AIMS operator's gate refuses this: see kubectl aims status",
				Reason: new(metav1.StatusReasonForbidden),
			}},
		},
	}
}
