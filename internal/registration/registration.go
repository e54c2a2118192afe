// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package registration says which requests the API server sends to the operator. Workloads are sent from governed namespaces alone, so that
// nothing else ever depends on the operator; requests about the operator's own kinds are sent from everywhere.
package registration

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Name is the name of both webhook configurations.
const Name = "aims-operator"

// Paths at which the operator serves its webhooks.
const (
	PathHold           = "/hold-pods"
	PathGate           = "/gate-workloads"
	PathScale          = "/gate-scale"
	PathDebug          = "/gate-ephemeral-containers"
	PathAccess         = "/guard-pod-access"
	PathStampAuthor    = "/stamp-author"
	PathStampDecision  = "/stamp-decision"
	PathGuardDecision  = "/guard-decision"
	PathGuardOwnStatus = "/guard-status"
	PathValidatePolicy = "/validate-policy"
	PathMonitor        = "/validate-monitor"
)

// TimeoutSeconds is how long the API server waits for an answer. Answers come from caches within milliseconds; a decision asks the API
// server a few times.
const TimeoutSeconds = 5

// Service is where the API server finds the operator inside the cluster.
type Service struct {
	Namespace string
	Name      string
	Port      int32
}

// Target is where the API server finds the operator, whose certificate it trusts, and who the operator is.
type Target struct {
	// URL is the operator's address without a path, for an operator that runs outside the cluster. Empty: Service is used.
	URL string
	// Service is used when URL is empty.
	Service Service
	// CABundle is what the API server checks the operator's certificate with, as PEM.
	CABundle []byte
	// Operator is the operator's user name.
	Operator string
	// Namespace is the operator's own namespace, which never depends on the operator.
	Namespace string
	// Owner is the cluster-scoped object that the configurations belong to, and go with. Empty: none.
	Owner metav1.OwnerReference
	// Policies tells that the cluster serves mutating admission policies, so that pods are held by the API server itself. Where it does not,
	// a webhook holds them.
	Policies bool
	// Settling are the names of admission policies and bindings that are so new that API servers may not obey them yet.
	Settling []string
	// Kinds are the kinds of workload that the operator is asked about.
	Kinds *workload.Table
}

// Mutating is the configuration of the webhooks that gate pods and stamp authors and deciders.
func Mutating(target Target, policies []v1alpha1.OversightPolicy) *admissionregistrationv1.MutatingWebhookConfiguration {
	configuration := &admissionregistrationv1.MutatingWebhookConfiguration{ObjectMeta: target.metadata()}
	for _, selector := range governed(target, policies) {
		hold := target.mutating("hold-"+hash(selector), PathHold, rules(kindsWhere(isPod), admissionregistrationv1.Create)...)
		hold.NamespaceSelector, hold.MatchConditions = selector, joined(append(target.notTheOperator(), target.where(selector).heldByWebhook()))
		hold.ReinvocationPolicy = new(admissionregistrationv1.IfNeededReinvocationPolicy)
		configuration.Webhooks = append(configuration.Webhooks, hold)
	}
	configuration.Webhooks = append(configuration.Webhooks,
		target.mutating("author", PathStampAuthor, own([]string{"aisystems", "impactassessments"}, admissionregistrationv1.Create, admissionregistrationv1.Update)),
		target.mutating("decider", PathStampDecision, own([]string{"oversightdecisions"}, admissionregistrationv1.Create)),
	)
	return configuration
}

// Validating is the configuration of the webhooks that refuse workloads, decisions and forged status.
func Validating(target Target, policies []v1alpha1.OversightPolicy) *admissionregistrationv1.ValidatingWebhookConfiguration {
	configuration := &admissionregistrationv1.ValidatingWebhookConfiguration{ObjectMeta: target.metadata()}
	for _, selector := range governed(target, policies) {
		for _, shape := range shapes(target.Kinds) {
			if len(shape.rules) == 0 {
				continue
			}
			gate := target.validating(shape.name+"-"+hash(selector), shape.path, shape.rules...)
			gate.NamespaceSelector, gate.SideEffects = selector, new(shape.effects)
			gate.MatchConditions = joined(append(target.notTheOperator(), shape.conditions(target.where(selector))...))
			configuration.Webhooks = append(configuration.Webhooks, gate)
		}
	}
	configuration.Webhooks = append(configuration.Webhooks, access(target, policies)...)
	status := target.validating("status", PathGuardOwnStatus,
		own([]string{"aisystems/status", "impactassessments/status", "oversightdecisions/status", "oversightpolicies/status", "driftmonitors/status"},
			admissionregistrationv1.Create, admissionregistrationv1.Update))
	status.MatchConditions = target.notTheOperator()
	decisions := target.validating("decision", PathGuardDecision,
		own([]string{"oversightdecisions"}, admissionregistrationv1.Create, admissionregistrationv1.Update, admissionregistrationv1.Delete))
	decisions.MatchConditions = notTheEndOfANamespace()
	policy := target.validating("policy", PathValidatePolicy, own([]string{"oversightpolicies"}, admissionregistrationv1.Create, admissionregistrationv1.Update))
	monitor := target.validating("monitor", PathMonitor, own([]string{"driftmonitors"}, admissionregistrationv1.Create, admissionregistrationv1.Update))
	monitor.MatchConditions = []admissionregistrationv1.MatchCondition{changesSpec}
	configuration.Webhooks = append(configuration.Webhooks, decisions, monitor, policy, status)
	return configuration
}

// Labels are those of everything that is registered.
func Labels() map[string]string {
	return map[string]string{"app.kubernetes.io/managed-by": v1alpha1.FieldManager}
}

func (t Target) metadata() metav1.ObjectMeta {
	meta := metav1.ObjectMeta{Name: Name, Labels: Labels()}
	if t.Owner.Name != "" {
		meta.OwnerReferences = []metav1.OwnerReference{t.Owner}
	}
	return meta
}

func own(resources []string, operations ...admissionregistrationv1.OperationType) admissionregistrationv1.RuleWithOperations {
	return admissionregistrationv1.RuleWithOperations{Operations: operations, Rule: rule(v1alpha1.GroupName, v1alpha1.GroupVersion.Version, resources...)}
}

func rule(group, version string, resources ...string) admissionregistrationv1.Rule {
	return admissionregistrationv1.Rule{
		APIGroups: []string{group}, APIVersions: []string{version}, Resources: resources, Scope: new(admissionregistrationv1.AllScopes),
	}
}

// hash names a selector in a few characters, so that a webhook keeps its name as long as its selector stays.
func hash(selector *metav1.LabelSelector) string {
	encoded, err := json.Marshal(selector)
	if err != nil {
		// A LabelSelector is strings alone, which always encode.
		encoded = fmt.Append(nil, selector)
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:4])
}
