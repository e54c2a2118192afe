// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"testing"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// rule is a case of a CEL rule: the valid object with some edits, and what the API server must say about it.
type rule struct {
	edits []edit
	// place and words are of the refusal. Without words the object must be accepted.
	place, words string
	why          string
}

// rules are the cases of the rules that look at more than one field, by kind and sentence.
var rules = map[string]map[string]rule{
	system:     systemRules,
	assessment: assessmentRules,
	policy:     policyRules,
	decision:   decisionRules,
	monitor:    monitorRules,
}

func TestRules(t *testing.T) {
	controlplane.Required(t, plane)
	for kind, cases := range rules {
		for name, tc := range cases {
			t.Run(kind+": "+name, func(t *testing.T) {
				err := write(t, kind, tc.edits...)
				if tc.words == "" {
					wantAccepted(t, err)
				} else {
					wantOnlyRefused(t, err, tc.place, tc.words)
				}
				if t.Failed() {
					t.Logf("why: %s", tc.why)
				}
			})
		}
	}
}

func TestValidObjectsAreAccepted(t *testing.T) {
	controlplane.Required(t, plane)
	for kind, base := range bases {
		t.Run(kind, func(t *testing.T) {
			wantAccepted(t, write(t, kind))
			if _, found := base.Object["status"]; found {
				wantAccepted(t, write(t, kind, set("status.observedGeneration", int64(2))))
			}
		})
	}
}
