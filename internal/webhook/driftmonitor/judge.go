// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"cmp"
	"slices"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// findings are what is wrong with a monitor, and what its author should know of it, each sorted by field.
type findings struct {
	wrong    field.ErrorList
	warnings []string
}

// judge finds what is wrong with a monitor. What was wrong before just as much, because what the platform team lists has changed since, is no reason
// to refuse a change of something else: then it is a warning. before is nil for a new monitor.
func judge(after, before *v1alpha1.DriftMonitor, rules prometheus.Rules) findings {
	found := findings{warnings: traps(&after.Spec)}
	var known []problem
	if before != nil {
		known = problems(before, rules)
	}
	for _, p := range problems(after, rules) {
		if slices.ContainsFunc(known, p.same) {
			found.warnings = append(found.warnings, p.Error.Error()+" (it was so before)")
			continue
		}
		found.wrong = append(found.wrong, p.Error)
	}
	slices.Sort(found.warnings)
	slices.SortFunc(found.wrong, func(a, b *field.Error) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Detail, b.Detail))
	})
	return found
}

// problem is something wrong, and the value that is.
type problem struct {
	*field.Error

	value string
}

// same tells whether it is the same thing that is wrong, in the same value.
func (p problem) same(other problem) bool {
	return p.value == other.value && p.Error.Error() == other.Error.Error()
}

// invalid leaves the value out of the text, since it can be pages long: the text says where in it to look.
func invalid(at *field.Path, value, text string) problem {
	return problem{field.Invalid(at, field.OmitValueType{}, text), value}
}

// unfit shows the value, which is short.
func unfit(at *field.Path, value, text string) problem {
	return problem{field.Invalid(at, value, text), value}
}

func forbidden(at *field.Path, value, text string) problem {
	return problem{field.Forbidden(at, text), value}
}

// problems are all that is wrong with a monitor.
func problems(monitor *v1alpha1.DriftMonitor, rules prometheus.Rules) []problem {
	spec := field.NewPath("spec")
	wrong := names(&monitor.Spec, spec)
	namespace, refused := source(monitor, rules, spec.Child("source"))
	wrong = append(wrong, refused...)
	for i := range monitor.Spec.Checks {
		c := &monitor.Spec.Checks[i]
		at := spec.Child("checks").Key(c.Name)
		wrong = append(wrong, queries(c, namespace, at)...)
		wrong = append(wrong, comparison(c, at)...)
	}
	return wrong
}

// changed tells whether an update changes anything that is judged. What does not always passes, so that a monitor can be labelled, finalized and let go.
func changed(after, before *v1alpha1.DriftMonitor) bool {
	return !apiequality.Semantic.DeepEqual(after.Spec, before.Spec)
}
