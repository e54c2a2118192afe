// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// queries refuses PromQL that does not parse, that could never notice anything, or that names another namespace. An empty namespace confines nothing.
func queries(c *v1alpha1.DriftCheck, namespace string, at *field.Path) []problem {
	var wrong []problem
	for _, q := range queriesOf(c, at) {
		if err := prometheus.ValidateQuery(q.text, namespace); err != nil {
			if prometheus.ReasonOf(err) == prometheus.ReasonNamespaceRefused {
				wrong = append(wrong, forbidden(q.at, q.text, err.Error()))
			} else {
				wrong = append(wrong, invalid(q.at, q.text, err.Error()))
			}
		}
	}
	if r := c.Reference; r != nil && r.Query != "" && sameQuery(r.Query, c.Current.Query) {
		wrong = append(wrong, invalid(at.Child("reference", "query"), r.Query, "it is the current query, and what is compared with itself never changes: "+
			"give offsetSeconds, at or a baseline instead"))
	}
	return wrong
}

type query struct {
	at   *field.Path
	text string
}

// queriesOf are the queries that a check asks.
func queriesOf(c *v1alpha1.DriftCheck, at *field.Path) []query {
	list := []query{{at.Child("current", "query"), c.Current.Query}}
	if c.Current.SamplesQuery != "" {
		list = append(list, query{at.Child("current", "samplesQuery"), c.Current.SamplesQuery})
	}
	if c.Reference != nil && c.Reference.Query != "" {
		list = append(list, query{at.Child("reference", "query"), c.Reference.Query})
	}
	return list
}

func sameQuery(a, b string) bool {
	first, fine := prometheus.TraitsOf(a)
	second, alsoFine := prometheus.TraitsOf(b)
	return fine && alsoFine && first.Spelling == second.Spelling
}
