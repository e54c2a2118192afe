// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleModelPinned(t *testing.T) {
	asks := func(revision string) func(*world) {
		return func(w *world) {
			w.workload.Models[0].Revision = revision
			w.system.Models[0].Version = revision
		}
	}
	message := []string{`model "lending/scorer" is named without an immutable revision, which policy "high-risk" asks for`}
	checkRule(t, v1alpha1.ReasonModelNotPinned, []ruleRow{
		{why: "a full commit hash cannot move", change: func(*world) {}},
		{why: "a hash that the system does not register is a commit that nobody approved", change: func(w *world) { w.system.Models[0].Version = "" },
			want: []string{`model "lending/scorer" is named at a revision that the system does not register as its version, which policy "high-risk" asks for`}},
		{why: "a branch can", change: asks("main"), want: message, deploy: v1alpha1.PermissionHold},
		{why: "no revision is the newest", change: asks(""), want: message},
		{why: "a short hash may come to mean another commit", change: asks(modelRevision[:12]), want: message},
		{why: "forty letters are no hash", change: asks("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), want: message},
		{why: "a digest in the reference cannot move", change: func(w *world) {
			asks("")(w)
			w.workload.Models[0].URI = "oci://registry.example/m@" + imageDigest
		}},
		{why: "a piece of a digest can", change: func(w *world) {
			asks("")(w)
			w.workload.Models[0].URI = "oci://registry.example/m@" + imageDigest[:20]
		}, want: message},
		{why: "what could not be read has a rule of its own", change: func(w *world) {
			asks("")(w)
			w.workload.Models[0].Unread = "it comes from a ConfigMap"
		}},
		{why: "a policy may accept what is declared", change: func(w *world) {
			asks("main")(w)
			w.policy().Requirements.Artifacts = v1alpha1.ArtifactsDeclared
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a rule that this version does not know counts as the strictest", change: func(w *world) {
			asks("main")(w)
			w.policy().Requirements.Artifacts = "Signed"
		}, want: message, deploy: v1alpha1.PermissionHold},
	})
}
