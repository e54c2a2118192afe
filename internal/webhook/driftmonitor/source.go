// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// source judges the address as it is written, and says to which namespace queries to it are confined. Where a name leads is judged when it is dialled.
func source(monitor *v1alpha1.DriftMonitor, rules prometheus.Rules, at *field.Path) (namespace string, wrong []problem) {
	from := monitor.Spec.Source.Prometheus
	if from == nil {
		return monitor.Namespace, []problem{{field.Required(at.Child("prometheus"), "name the source, with its address"), ""}}
	}
	address := at.Child("prometheus", "address")
	parsed, err := prometheus.ParseAddress(from.Address)
	if err != nil {
		return monitor.Namespace, []problem{invalid(address, from.Address, err.Error())}
	}
	if err := rules.CheckAddress(from.Address); err != nil {
		wrong = append(wrong, forbidden(address, from.Address, err.Error()))
	}
	return rules.NamespaceFor(parsed, monitor.Namespace), wrong
}

// names refuses references that could mean an object of another namespace, or none.
func names(spec *v1alpha1.DriftMonitorSpec, at *field.Path) []problem {
	var wrong []problem
	for _, r := range references(spec, at) {
		if len(validation.IsDNS1123Subdomain(r.name)) > 0 {
			wrong = append(wrong, unfit(r.at, r.name, "must be the name of a "+r.kind+" of this namespace: lower-case letters, digits, dashes and dots, without namespace and slash"))
		}
	}
	return wrong
}
