// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestRuleImageDigest(t *testing.T) {
	runs := func(written, digest string) func(*world) {
		return func(w *world) {
			w.policy().Requirements.Artifacts = ""
			w.workload.Images[0] = newImage(written)
			w.workload.Images[0].Runs = digest
		}
	}
	then := func(changes ...func(*world)) func(*world) {
		return func(w *world) {
			for _, change := range changes {
				change(w)
			}
		}
	}
	const tagged = imageRepository + ":1.4"
	moved := runs(tagged, otherDigest)
	asks := func(rule v1alpha1.ArtifactRule) func(*world) {
		return func(w *world) { w.policy().Requirements.Artifacts = rule }
	}
	registers := func(images ...v1alpha1.Image) func(*world) { return func(w *world) { w.system.Images = images } }
	found := []string{`image "` + tagged + `" runs as "` + otherDigest + `", which AI system "credit-scoring" does not register`}
	checkRule(t, v1alpha1.ReasonImageDigestDiffers, []ruleRow{
		{why: "the tag stands for what was registered", change: runs(tagged, imageDigest), deploy: v1alpha1.PermissionAllow},
		{why: "the tag moved (case 13): told, and no more where policy accepts tags", change: moved, want: found,
			deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "where policy asks for digests, it falls short", change: then(moved, asks(v1alpha1.ArtifactsDigest)), want: found, run: v1alpha1.PermissionHold},
		{why: "a policy may accept any", change: then(moved, asks(v1alpha1.ArtifactsAny)), deploy: v1alpha1.PermissionAllow},
		{why: "nobody says what runs", change: runs(tagged, ""), deploy: v1alpha1.PermissionAllow},
		{why: "what is named by its digest cannot be another, however a node names it", change: runs(imageRepository+"@"+imageDigest, otherDigest)},
		{why: "without a registered digest there is nothing to compare with", change: then(moved, registers(v1alpha1.Image{Repository: imageRepository, Tag: "1.4"}))},
		{why: "a tag that is registered without a digest too may be any",
			change: then(moved, registers(v1alpha1.Image{Repository: imageRepository, Tag: "1.4", Digest: imageDigest}, v1alpha1.Image{Repository: imageRepository, Tag: "1.4"}))},
		{why: "a digest that is registered under another tag was approved as well",
			change: then(moved, registers(v1alpha1.Image{Repository: imageRepository, Tag: "1.4", Digest: imageDigest}, v1alpha1.Image{Repository: imageRepository, Tag: "1.5", Digest: otherDigest}))},
		{why: "a tag that is not registered is the business of another rule", change: runs(imageRepository+":1.5", otherDigest)},
		{why: "what a candidate registers is not approved yet", change: then(moved, func(w *world) {
			w.released()
			w.system.Images = []v1alpha1.Image{{Repository: imageRepository, Tag: "1.4", Digest: otherDigest}}
		}), want: found},
		{why: "an evicting policy evicts nobody for it: what comes back runs the same", change: then(moved, func(w *world) {
			w.released()
			w.policy().Enforcement.OnLapse = v1alpha1.LapseEvict
		}), want: found, run: v1alpha1.PermissionAllow},
	})
}

func TestWhatTheSystemsPodsRun(t *testing.T) {
	run := func(images ...RunningImage) func(*world) {
		return func(w *world) { w.workload, w.running = nil, images }
	}
	image := func(tag, digest string) RunningImage {
		return RunningImage{newImage(imageRepository + ":" + tag).Image, digest}
	}
	name := `"` + imageRepository + `:1.4"`
	found := []string{`pods run image ` + name + ` as "` + otherDigest + `", which the system does not register`}
	byTag := func(change func(*world)) func(*world) {
		return func(w *world) { change(w); w.system.Images[0].Digest = "" }
	}
	checkRule(t, v1alpha1.ReasonImageDigestDiffers, []ruleRow{
		{why: "what is registered", change: run(image("1.4", imageDigest))},
		{why: "something else under the tag is told, and takes nothing from what is declared, whatever the policy", change: run(image("1.4", otherDigest), image("1.4", imageDigest)),
			want: found, deploy: v1alpha1.PermissionAllow, run: v1alpha1.PermissionAllow},
		{why: "an image that is not registered is told at its workload", change: run(image("1.5", otherDigest))},
		{why: "under a tag alone any one digest will do", change: byTag(run(image("1.4", otherDigest)))},
		{why: "two at once say that the tag moved", change: byTag(run(image("1.4", otherDigest), image("1.4", imageDigest))),
			want: []string{`pods run image ` + name + ` as 2 different ones: "` + imageDigest + `", "` + otherDigest + `"`}, deploy: v1alpha1.PermissionAllow},
	})
	w := newWorld()
	run(image("1.4", otherDigest))(w)
	if v := Evaluate(w.input()); !v.Approved || v.Eviction != EvictNone {
		t.Errorf("what runs decides what is approved: %t, or evicts: %q", v.Approved, v.Eviction)
	}
}
