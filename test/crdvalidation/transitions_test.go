// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"encoding/json"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

const (
	frozenWords  = "a decision cannot be changed: record a new one"
	watchesWords = "a monitor stays with its system: write a new DriftMonitor for another system"
	staysWords   = "an assessment stays with its system: write a new ImpactAssessment for another system"
)

// transition is a case of a rule about changes: the stored object with some edits.
type transition struct {
	kind  string
	edits []edit
	// patch is the same change as a merge patch.
	patch map[string]any
	// place and words are of the refusal. Without words the change must be accepted.
	place, words string
	why          string
}

func spec(fields map[string]any) map[string]any { return map[string]any{"spec": fields} }

var transitions = map[string]transition{
	"an assessment moves to no other system": {
		kind: assessment, edits: []edit{set("spec.systemRef.name", "support-bot")},
		patch: spec(map[string]any{"systemRef": map[string]any{"name": "support-bot"}}),
		place: "spec.systemRef.name", words: staysWords,
		why: "approvals that were given for one system would speak for another",
	},
	"a monitor moves to no other system": {
		kind: monitor, edits: []edit{set("spec.systemRef.name", "support-bot")},
		patch: spec(map[string]any{"systemRef": map[string]any{"name": "support-bot"}}),
		place: "spec.systemRef.name", words: watchesWords,
		why: "what was found about one system would speak for another",
	},
	"a monitor may be changed otherwise": {
		kind: monitor, edits: []edit{set("spec.intervalSeconds", int64(60))},
		patch: spec(map[string]any{"intervalSeconds": 60}),
		why:   "checks are tuned",
	},
	"an assessment may be changed otherwise": {
		kind: assessment, edits: []edit{set("spec.conclusion.rationale", "Seen again.")},
		patch: spec(map[string]any{"conclusion": map[string]any{"rationale": "Seen again."}}),
		why:   "a change asks for a fresh approval, and is no crime",
	},
	"the verdict of a decision is frozen": {
		kind: decision, edits: []edit{set("spec.role", "product-owner")},
		patch: spec(map[string]any{"role": "product-owner"}),
		place: "spec", words: frozenWords,
		why: "a change of mind is a new decision",
	},
	"the comment of a decision is frozen": {
		kind: decision, edits: []edit{set("spec.comment", "I never meant it.")},
		patch: spec(map[string]any{"comment": "I never meant it."}),
		place: "spec", words: frozenWords,
		why: "an auditor reads what was written then",
	},
	"the end of a waiver is frozen": {
		kind: decision, edits: []edit{set("spec.expiresAt", "2026-12-31T00:00:00Z")},
		patch: spec(map[string]any{"expiresAt": "2026-12-31T00:00:00Z"}),
		place: "spec", words: frozenWords,
		why: "nobody stretches a waiver",
	},
	"who decided is frozen": {
		kind: decision, edits: []edit{set("spec.decidedBy.username", "tomasz")},
		patch: spec(map[string]any{"decidedBy": map[string]any{"username": "tomasz"}}),
		place: "spec", words: frozenWords,
		why: "a decision is nobody else's",
	},
	"the stamp of a decision cannot be removed": {
		kind: decision, edits: []edit{unset("spec.decidedBy"), unset("spec.decidedAt")},
		patch: spec(map[string]any{"decidedBy": nil, "decidedAt": nil}),
		place: "spec", words: frozenWords,
		why: "a rule on the field alone would not run when the field goes",
	},
	"reasons cannot be added to a waiver": {
		kind: decision, edits: []edit{set("spec.waives", []any{"AssessmentExpired", "ImageNotPinned"})},
		patch: spec(map[string]any{"waives": []any{"AssessmentExpired", "ImageNotPinned"}}),
		place: "spec", words: frozenWords,
		why: "a waiver grows by a new decision only",
	},
	"labels of a decision may be changed": {
		kind: decision, edits: []edit{set("metadata.labels", map[string]any{"archived": "true"})},
		patch: map[string]any{"metadata": map[string]any{"labels": map[string]any{"archived": "true"}}},
		why:   "they carry no meaning, and tools need them",
	},
}

func TestTransitions(t *testing.T) {
	controlplane.Required(t, plane)
	for name, tc := range transitions {
		judge := func(t *testing.T, err error) {
			t.Helper()
			if tc.words == "" {
				wantAccepted(t, err)
			} else {
				wantOnlyRefused(t, err, tc.place, tc.words)
			}
			if t.Failed() {
				t.Logf("why: %s", tc.why)
			}
		}
		t.Run(name+", by update", func(t *testing.T) {
			judge(t, admin.Update(t.Context(), edited(t, stored[tc.kind], tc.edits...), client.DryRunAll))
		})
		t.Run(name+", by merge patch", func(t *testing.T) {
			content, err := json.Marshal(tc.patch)
			if err != nil {
				t.Fatal(err)
			}
			patch := client.RawPatch(types.MergePatchType, content)
			judge(t, admin.Patch(t.Context(), stored[tc.kind].DeepCopy(), patch, client.DryRunAll))
		})
		t.Run(name+", by server-side apply", func(t *testing.T) {
			object := edited(t, bases[tc.kind], tc.edits...)
			object.SetName(stored[tc.kind].GetName())
			unstructured.RemoveNestedField(object.Object, "status")
			configuration := client.ApplyConfigurationFromUnstructured(object)
			judge(t, admin.Apply(t.Context(), configuration, author, client.ForceOwnership, client.DryRunAll))
		})
	}
}
