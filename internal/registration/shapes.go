// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"slices"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// shape is a kind of request about workloads, told by what the request's object looks like. Each has a webhook of its own, so that
// conditions may look into the object.
type shape struct {
	name    string
	path    string
	effects admissionregistrationv1.SideEffectClass
	rules   []admissionregistrationv1.RuleWithOperations
	// conditions leave out what the operator need not be asked about: what the ledger permits, and what nobody would refuse.
	conditions func(Target) []admissionregistrationv1.MatchCondition
}

// shapes are all shapes, in the order of their webhooks.
func shapes(kinds *workload.Table) []shape {
	const none, notOnDryRun = admissionregistrationv1.SideEffectClassNone, admissionregistrationv1.SideEffectClassNoneOnDryRun
	const create, update = admissionregistrationv1.Create, admissionregistrationv1.Update
	return []shape{
		// The object is a pod: its content stands in spec.
		{"gate-pods", PathGate, none, rules(kindsWhere(isPod), create, update), pods},
		// The object makes pods of spec.template.
		{"gate-templates", PathGate, none, rules(kindsWhere(hasTemplate), create, update), templates(ledger.Templates, changesTemplate)},
		// The object makes pods of spec.jobTemplate.spec.template.
		{"gate-cronjobs", PathGate, none, rules(kindsWhere(isCronJob), create, update), templates(ledger.CronJobs, changes)},
		// The object is an autoscaling/v1 Scale, which holds nothing but a number.
		{"gate-scale", PathScale, notOnDryRun, rules(append(kindsWhere(scales, "/scale"), custom(kinds, scales, "/scale")...), update), fixed(asksForMore)},
		// The object is a pod, of which nothing but the ephemeral containers may change.
		{"gate-ephemeral", PathDebug, none, rules(kindsWhere(isPod, "/ephemeralcontainers"), update), fixed()},
		// The object is of a custom kind, and its content stands where the table says. The ledger knows pods alone of such: what their controllers make
		// of a template is theirs. A rule about a kind that the cluster does not have costs nothing.
		{"gate-custom", PathGate, none, rules(custom(kinds, anyKind), create, update), fixed(changes)},
	}
}

// Repairs are not to wait for the operator: it lets them pass in any case.
var (
	// asksForMore leaves out scaling down.
	asksForMore = condition("asks-for-more", "object.spec.?replicas.orValue(0) > oldObject.spec.?replicas.orValue(0)")
	// changes leaves out updates that change nothing but annotations and finalizers.
	changes = condition("changes-what-is-judged", "oldObject == null || oldObject.?spec != object.?spec || "+otherIdentity)
	// changesSpec leaves out updates that leave the spec of one of our kinds, with or without an operator.
	changesSpec = condition("changes-the-spec", "oldObject == null || oldObject.?spec != object.?spec")
	// changesTemplate leaves out those that lower the number of pods, too: so do Kubernetes' own controllers, on the way from a Deployment to its pods.
	changesTemplate = condition("changes-what-is-judged", "oldObject == null || oldObject.spec.?template != object.spec.?template || "+otherIdentity+
		" || object.spec.?replicas.orValue(1) > oldObject.spec.?replicas.orValue(1)"+
		" || object.spec.?suspend != oldObject.spec.?suspend || object.spec.?parallelism != oldObject.spec.?parallelism")
)

// otherIdentity tells that an update changes by whom or for whom an object is.
const otherIdentity = "oldObject.metadata.?labels != object.metadata.?labels || oldObject.metadata.?ownerReferences != object.metadata.?ownerReferences"

func pods(t Target) []admissionregistrationv1.MatchCondition {
	return []admissionregistrationv1.MatchCondition{t.judgedPod()}
}

func templates(shape ledger.Shape, changes admissionregistrationv1.MatchCondition) func(Target) []admissionregistrationv1.MatchCondition {
	return func(t Target) []admissionregistrationv1.MatchCondition {
		return []admissionregistrationv1.MatchCondition{changes, t.notPublishedTemplate(shape)}
	}
}

func fixed(conditions ...admissionregistrationv1.MatchCondition) func(Target) []admissionregistrationv1.MatchCondition {
	return func(Target) []admissionregistrationv1.MatchCondition { return conditions }
}

func isPod(k *workload.Kind) bool       { return k.SpecPath == workload.PodPath }
func hasTemplate(k *workload.Kind) bool { return k.SpecPath == workload.TemplatePath }
func isCronJob(k *workload.Kind) bool   { return k.SpecPath == workload.JobTemplatePath }
func scales(k *workload.Kind) bool      { return k.Scales }
func anyKind(*workload.Kind) bool       { return true }

// resource is what a rule names.
type resource struct {
	version schema.GroupVersion
	name    string
}

// kindsWhere are the resources of the kinds that are chosen, or their subresources.
func kindsWhere(choose func(*workload.Kind) bool, subresource ...string) []resource {
	var chosen []resource
	for _, kind := range workload.Kinds() {
		if choose(&kind) {
			chosen = append(chosen, resource{kind.GVK.GroupVersion(), kind.Resource + strings.Join(subresource, "")})
		}
	}
	return chosen
}

// custom are the resources of custom kinds that are chosen, or their subresources, in each of their versions.
func custom(kinds *workload.Table, choose func(*workload.Kind) bool, subresource ...string) []resource {
	var chosen []resource
	for _, kind := range kinds.Custom() {
		if !choose(&kind) {
			continue
		}
		for _, version := range kind.Versions() {
			chosen = append(chosen, resource{schema.GroupVersion{Group: kind.GVK.Group, Version: version}, kind.Resource + strings.Join(subresource, "")})
		}
	}
	return chosen
}

// rules ask about the resources, one rule for each group and version.
func rules(resources []resource, operations ...admissionregistrationv1.OperationType) []admissionregistrationv1.RuleWithOperations {
	var all []admissionregistrationv1.RuleWithOperations
	for _, r := range resources {
		i := slices.IndexFunc(all, func(have admissionregistrationv1.RuleWithOperations) bool {
			return have.APIGroups[0] == r.version.Group && have.APIVersions[0] == r.version.Version
		})
		if i >= 0 {
			all[i].Resources = append(all[i].Resources, r.name)
			continue
		}
		all = append(all, admissionregistrationv1.RuleWithOperations{Operations: operations, Rule: rule(r.version.Group, r.version.Version, r.name)})
	}
	return all
}
