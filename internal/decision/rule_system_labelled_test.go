// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func unlabelled(w *world) {
	w.system, w.systemName, w.workload.System = nil, "", ""
}

func TestRuleSystemLabelled(t *testing.T) {
	checkRule(t, v1alpha1.ReasonSystemUnlabelled, []ruleRow{
		{why: "a workload that names its system is no discovery", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "a model in its arguments gives an unlabelled workload away", change: unlabelled, want: []string{
			`it names the model "lending/scorer" but names no AI system, which policy "high-risk" looks for`,
		}, deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "a model that cannot be read is a sign all the same", change: func(w *world) {
			unlabelled(w)
			w.workload.Models = []ModelReference{{Field: "env", Unread: "it comes from a ConfigMap"}}
		}, want: []string{`it names a model but names no AI system, which policy "high-risk" looks for`}},
		{why: "an image that a system registers is a sign, and of several systems the first by name is named", change: func(w *world) {
			unlabelled(w)
			w.workload.Models = nil
			w.registered = []RegisteredImage{
				{"zeta", Image{Repository: imageRepository}}, {"alpha", Image{Repository: imageRepository, Tag: "0.1"}}, {"other", Image{Repository: "x/y"}},
			}
		}, want: []string{`it runs an image that AI system "alpha" registers but names no AI system, which policy "high-risk" looks for`}},
		{why: "an image that does not parse is not that of a registration that does not parse either", change: func(w *world) {
			unlabelled(w)
			w.workload.Models, w.workload.Images = nil, []WorkloadImage{newImage("::")}
			w.registered = []RegisteredImage{{"alpha", Image{}}}
		}},
		{why: "a policy without discovery looks for nothing", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery = nil
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a recogniser that the policy does not name is not used", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Recognisers = []v1alpha1.Recogniser{v1alpha1.RecogniseRegisteredImage}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a mode that is left out audits", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Mode = ""
		}, want: []string{`it names the model "lending/scorer" but names no AI system, which policy "high-risk" looks for`}, deploy: v1alpha1.PermissionAllow},
		{why: "of two policies that recognise it the stricter counts", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Mode = v1alpha1.DiscoveryWarn
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Discovery.Mode = v1alpha1.DiscoveryDeny })
		}, want: []string{`it names the model "lending/scorer" but names no AI system, which policy "strict" looks for`}, deploy: v1alpha1.PermissionDeny},
		{why: "a mode that this version does not know counts as the strictest", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Mode = "Quarantine"
		}, want: []string{`it names the model "lending/scorer" but names no AI system, which policy "high-risk" looks for`}, deploy: v1alpha1.PermissionDeny},
		{why: "a policy of another namespace does not look here", change: func(w *world) {
			unlabelled(w)
			w.namespace.Labels = nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}
