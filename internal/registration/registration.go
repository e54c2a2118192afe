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
	"slices"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// Name is the name of both webhook configurations.
const Name = "aims-operator"

// Paths at which the operator serves its webhooks.
const (
	PathHold           = "/hold-pods"
	PathGate           = "/gate-workloads"
	PathStampAuthor    = "/stamp-author"
	PathStampDecision  = "/stamp-decision"
	PathGuardDecision  = "/guard-decision"
	PathGuardOwnStatus = "/guard-status"
	PathValidatePolicy = "/validate-policy"
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
}

// Mutating is the configuration of the webhooks that gate pods and stamp authors and deciders.
func Mutating(target Target, policies []v1alpha1.OversightPolicy) *admissionregistrationv1.MutatingWebhookConfiguration {
	configuration := &admissionregistrationv1.MutatingWebhookConfiguration{ObjectMeta: target.metadata()}
	for _, selector := range governed(target, policies) {
		hold := target.mutating("hold-"+hash(selector), PathHold, createPods())
		hold.NamespaceSelector, hold.MatchConditions = selector, append(target.notTheOperator(), target.heldByWebhook())
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
		pods := target.validating("gate-pods-"+hash(selector), PathGate, created(rule("", "v1", "pods")))
		pods.NamespaceSelector, pods.MatchConditions = selector, append(target.notTheOperator(), target.judgedPod())
		gate := target.validating("gate-"+hash(selector), PathGate, created(rule("apps", "v1", "deployments")))
		gate.NamespaceSelector, gate.MatchConditions = selector, append(target.notTheOperator(), target.notPublishedTemplate(ledger.Templates))
		configuration.Webhooks = append(configuration.Webhooks, pods, gate)
	}
	status := target.validating("status", PathGuardOwnStatus,
		own([]string{"aisystems/status", "impactassessments/status", "oversightpolicies/status"}, admissionregistrationv1.Create, admissionregistrationv1.Update))
	status.MatchConditions = target.notTheOperator()
	decisions := target.validating("decision", PathGuardDecision,
		own([]string{"oversightdecisions"}, admissionregistrationv1.Create, admissionregistrationv1.Update, admissionregistrationv1.Delete))
	decisions.MatchConditions = notTheEndOfANamespace()
	policy := target.validating("policy", PathValidatePolicy, own([]string{"oversightpolicies"}, admissionregistrationv1.Create, admissionregistrationv1.Update))
	configuration.Webhooks = append(configuration.Webhooks, decisions, policy, status)
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

// created is a rule for whatever is created or updated.
func created(r admissionregistrationv1.Rule) admissionregistrationv1.RuleWithOperations {
	return admissionregistrationv1.RuleWithOperations{
		Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create, admissionregistrationv1.Update}, Rule: r,
	}
}

func createPods() admissionregistrationv1.RuleWithOperations {
	return admissionregistrationv1.RuleWithOperations{Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create}, Rule: rule("", "v1", "pods")}
}

func own(resources []string, operations ...admissionregistrationv1.OperationType) admissionregistrationv1.RuleWithOperations {
	return admissionregistrationv1.RuleWithOperations{Operations: operations, Rule: rule(v1alpha1.GroupName, v1alpha1.GroupVersion.Version, resources...)}
}

func rule(group, version string, resources ...string) admissionregistrationv1.Rule {
	return admissionregistrationv1.Rule{
		APIGroups: []string{group}, APIVersions: []string{version}, Resources: resources, Scope: new(admissionregistrationv1.AllScopes),
	}
}

// governed are the namespaces whose workloads are sent to the operator: those with the label, and those that the policies' own selectors
// match. An empty selector matches them all, and makes the others needless.
func governed(target Target, policies []v1alpha1.OversightPolicy) []*metav1.LabelSelector {
	selectors := []*metav1.LabelSelector{{MatchLabels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}}
	for i := range policies {
		selector := policies[i].Spec.AppliesTo.NamespaceSelector
		if selector == nil {
			continue
		}
		if len(selector.MatchLabels) == 0 && len(selector.MatchExpressions) == 0 {
			selectors = []*metav1.LabelSelector{{}}
			break
		}
		selectors = append(selectors, selector.DeepCopy())
	}
	for _, selector := range selectors {
		selector.MatchExpressions = append(selector.MatchExpressions, metav1.LabelSelectorRequirement{
			Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpNotIn,
			Values: []string{metav1.NamespaceSystem, target.Namespace},
		})
	}
	slices.SortFunc(selectors, func(a, b *metav1.LabelSelector) int { return strings.Compare(hash(a), hash(b)) })
	selectors = slices.CompactFunc(selectors, func(a, b *metav1.LabelSelector) bool { return hash(a) == hash(b) })
	return slices.DeleteFunc(slices.Clone(selectors), func(narrow *metav1.LabelSelector) bool {
		return slices.ContainsFunc(selectors, func(wide *metav1.LabelSelector) bool { return wide != narrow && asksLess(wide, narrow) })
	})
}

// asksLess tells whether a selector asks for nothing but what the other asks for as well, so that it matches all that the other matches.
func asksLess(wide, narrow *metav1.LabelSelector) bool {
	for key, value := range wide.MatchLabels {
		if have, ok := narrow.MatchLabels[key]; !ok || have != value {
			return false
		}
	}
	for i := range wide.MatchExpressions {
		if !slices.ContainsFunc(narrow.MatchExpressions, func(have metav1.LabelSelectorRequirement) bool {
			return apiequality.Semantic.DeepEqual(have, wide.MatchExpressions[i])
		}) {
			return false
		}
	}
	return true
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
