// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"cmp"
	"slices"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// need is something that the operator does because of a monitor, and that whoever writes the monitor must be allowed to do themselves.
type need struct {
	verb, resource, group string
	// name is the object's. Empty: a new one.
	name string
}

// needs are what a monitor makes the operator do that it did not make it do before, without doubles and sorted. before is nil for a new monitor.
func needs(after, before *v1alpha1.DriftMonitorSpec) []need {
	var known []reference
	sameDestination := false
	if before != nil {
		known = references(before, field.NewPath("spec"))
		sameDestination = destinationOf(after) == destinationOf(before)
	}
	var all []need
	for _, r := range references(after, field.NewPath("spec")) {
		if (r.resource != secrets || sameDestination) && slices.ContainsFunc(known, r.same) {
			continue
		}
		all = append(all, need{verb: "get", resource: r.resource, group: r.group, name: r.name})
	}
	if retrain := retraining(after); retrain != nil && (before == nil || !apiequality.Semantic.DeepEqual(retrain, retraining(before))) {
		all = append(all, need{verb: "create", resource: "jobs", group: "batch"})
	}
	slices.SortFunc(all, func(a, b need) int { return cmp.Or(cmp.Compare(a.resource, b.resource), cmp.Compare(a.name, b.name)) })
	return slices.Compact(all)
}

// same tells whether the same part of the same object is read for the same.
func (r reference) same(other reference) bool {
	return r.resource == other.resource && r.name == other.name && r.use == other.use
}

// destination is where Secrets are sent, and by what the operator knows that it is there.
type destination struct {
	address, serverName string
	authorities         v1alpha1.SecretKeyReference
}

func destinationOf(spec *v1alpha1.DriftMonitorSpec) destination {
	from := spec.Source.Prometheus
	if from == nil {
		return destination{}
	}
	to := destination{address: from.Address}
	if from.TLS == nil {
		return to
	}
	to.serverName = from.TLS.ServerName
	if ref := from.TLS.CASecretRef; ref != nil {
		to.authorities = *ref
	}
	return to
}
