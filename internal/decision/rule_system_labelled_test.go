// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func unlabelled(w *world) { w.system, w.systemName, w.workload.System = nil, "", "" }

// showing makes a workload that names no system and shows these signs.
func showing(signs ...Sign) func(*world) {
	return func(w *world) {
		unlabelled(w)
		w.workload.Signs = signs
	}
}

// asks changes what the first policy's discovery asks for.
func asks(change func(*v1alpha1.Discovery), then func(*world)) func(*world) {
	return func(w *world) {
		then(w)
		change(w.policy().Discovery)
	}
}

func model(policy string) string {
	return `it names the model "lending/scorer" (ModelReference, 60), but names no AI system: a score of 60, where policy "` + policy + `" looks for 50`
}

func TestRuleSystemLabelled(t *testing.T) {
	checkRule(t, v1alpha1.ReasonSystemUnlabelled, []ruleRow{
		{why: "a workload that names its system is no discovery", change: func(*world) {}, deploy: v1alpha1.PermissionAllow},
		{why: "a model in its arguments gives an unlabelled workload away", change: unlabelled, want: []string{model("high-risk")},
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "an image that a system registers is certain, and of several systems the first by name is named", change: func(w *world) {
			showing()(w)
			w.registered = []RegisteredImage{
				{"zeta", Image{Repository: imageRepository}}, {"alpha", Image{Repository: imageRepository, Tag: "0.1"}}, {"other", Image{Repository: "x/y"}},
			}
		}, want: []string{`it runs an image that AI system "alpha" registers (RegisteredImage, 100), but names no AI system: a score of 100, where policy "high-risk" looks for 50`}},
		{why: "an image that does not parse is not that of a registration that does not parse either", change: func(w *world) {
			showing()(w)
			w.workload.Images = []WorkloadImage{newImage("::")}
			w.registered = []RegisteredImage{{"alpha", Image{}}}
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a policy without discovery looks for nothing", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery = nil
		}, deploy: v1alpha1.PermissionAllow},
		{why: "a recogniser that the policy does not name is not used",
			change: asks(func(d *v1alpha1.Discovery) { d.Recognisers = []v1alpha1.Recogniser{v1alpha1.RecogniseRegisteredImage} }, unlabelled),
			deploy: v1alpha1.PermissionAllow},
		{why: "a mode that is left out audits", change: asks(func(d *v1alpha1.Discovery) { d.Mode = "" }, unlabelled),
			want: []string{model("high-risk")}, deploy: v1alpha1.PermissionAllow},
		{why: "of two policies that find it the stricter counts", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Mode = v1alpha1.DiscoveryWarn
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Discovery.Mode = v1alpha1.DiscoveryDeny })
		}, want: []string{model("strict")}, deploy: v1alpha1.PermissionDeny},
		{why: "hold is between warn and deny", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Mode = v1alpha1.DiscoveryWarn
			w.addPolicy("holds", func(p *v1alpha1.OversightPolicySpec) { p.Discovery.Mode = v1alpha1.DiscoveryHold })
		}, want: []string{model("holds")}, deploy: v1alpha1.PermissionHold, run: v1alpha1.PermissionHold},
		{why: "a policy that only audits is not made stricter by one that does not find it", change: func(w *world) {
			unlabelled(w)
			w.policy().Discovery.Mode = v1alpha1.DiscoveryAudit
			w.addPolicy("strict", func(p *v1alpha1.OversightPolicySpec) { p.Discovery.Threshold = 61 })
		}, want: []string{model("high-risk")}, deploy: v1alpha1.PermissionAllow},
		{why: "a mode that this version does not know counts as the strictest", change: asks(func(d *v1alpha1.Discovery) { d.Mode = "Quarantine" }, unlabelled),
			want: []string{model("high-risk")}, deploy: v1alpha1.PermissionDeny},
		{why: "taking the label away is refused where policy holds or denies, however harmless the rest looks (case 29)", change: func(w *world) {
			showing()(w)
			w.workload.FormerSystem = "credit-scoring"
			w.policy().Discovery = nil
		}, want: []string{`it belongs to AI system "credit-scoring", and the change takes the label away that says so`},
			deploy: v1alpha1.PermissionDeny, run: v1alpha1.PermissionDeny},
		{why: "where policy audits it is a finding", change: func(w *world) {
			showing()(w)
			w.workload.FormerSystem = "credit-scoring"
			w.policy().Enforcement.Admission = v1alpha1.ModeAudit
		}, want: []string{`it belongs to AI system "credit-scoring", and the change takes the label away that says so`}, deploy: v1alpha1.PermissionAllow},
		{why: "a policy of another namespace does not look here", change: func(w *world) {
			unlabelled(w)
			w.namespace.Labels = nil
		}, deploy: v1alpha1.PermissionAllow},
	})
}

// TestTakingTheLabelAwayHasOneRemedy: the system is there, so that registering one would be the wrong advice, also where discovery finds the workload.
func TestTakingTheLabelAwayHasOneRemedy(t *testing.T) {
	t.Parallel()
	for kind, where := range map[string]string{"Pod": "the pod,", "Deployment": "the pod template,"} {
		w := newWorld()
		showing(hubSign, gpuSign)(w)
		w.workload.Kind, w.workload.FormerSystem = kind, "credit-scoring"
		var remedies []string
		for _, f := range Evaluate(w.input()).Findings {
			if f.Reason == v1alpha1.ReasonSystemUnlabelled {
				remedies = append(remedies, f.Remedies...)
			}
		}
		if want := "leave the label aims-operator.io/ai-system: credit-scoring on " + where + " or delete the workload"; !slices.Equal(remedies, []string{want, want}) {
			t.Errorf("the remedies of a %s are %q, want two of %q", kind, remedies, want)
		}
	}
}

func TestDiscoveryScore(t *testing.T) {
	image := Sign{Recogniser: "OtherImage", Evidence: EvidenceImage, Field: "image", What: "runs an image", Weight: 30}
	broken := Sign{Recogniser: "GPU", Evidence: EvidenceAccelerator, Field: "limits", Weight: 1, Problem: "it costs too much"}
	checkRule(t, v1alpha1.ReasonSystemUnlabelled, []ruleRow{
		{why: "an accelerator alone is no AI: transcoders ask for one", change: showing(gpuSign), deploy: v1alpha1.PermissionAllow},
		{why: "an accelerator and a hub are", change: showing(hubSign, gpuSign), want: []string{
			`it asks for nvidia.com/gpu (GPU, 40) and sets "HF_TOKEN" (HubSetting, 25), but names no AI system: a score of 65, where policy "high-risk" looks for 50`,
		}, deploy: v1alpha1.PermissionDeny},
		{why: "two signs of one kind count once", change: showing(gpuSign, Sign{Recogniser: "Other", Evidence: EvidenceAccelerator, Weight: 30}),
			deploy: v1alpha1.PermissionAllow},
		{why: "a lower threshold finds more", change: asks(func(d *v1alpha1.Discovery) { d.Threshold = 40 }, showing(gpuSign)), want: []string{
			`it asks for nvidia.com/gpu (GPU, 40), but names no AI system: a score of 40, where policy "high-risk" looks for 40`,
		}},
		{why: "a score ends at 100", change: showing(modelSign, gpuSign, hubSign, image), want: []string{
			`it names the model "lending/scorer" (ModelReference, 60), asks for nvidia.com/gpu (GPU, 40), runs an image (OtherImage, 30) and sets "HF_TOKEN" (HubSetting, 25), ` +
				`but names no AI system: a score of 100, where policy "high-risk" looks for 50`,
		}},
		{why: "a recogniser that cannot tell is no recogniser that finds nothing", change: showing(broken), want: []string{
			`it cannot be looked at by recogniser GPU (it costs too much), but names no AI system: a score of 1, where policy "high-risk" looks for 50`,
		}, deploy: v1alpha1.PermissionDeny},
		{why: "nor is one that the operator does not have",
			change: asks(func(d *v1alpha1.Discovery) { d.Recognisers = []v1alpha1.Recogniser{"OurOwn"} }, showing()), want: []string{
				`it cannot be looked at by recogniser OurOwn (there is none of this name here), but names no AI system: a score of 0, where policy "high-risk" looks for 50`,
			}, deploy: v1alpha1.PermissionDeny},
	})
}

func TestDiscoveryStrict(t *testing.T) {
	strict := func(exempt ...v1alpha1.AllowedImage) func(*v1alpha1.Discovery) {
		return func(d *v1alpha1.Discovery) { d.Strict, d.ExemptImages = v1alpha1.StrictEnforced, exempt }
	}
	found := []string{`it names no AI system, and in this namespace policy "high-risk" lets nothing run without one but the images that it exempts`}
	path := v1alpha1.AllowedImage{Repository: "registry.example/lending/*"}
	checkRule(t, v1alpha1.ReasonSystemUnlabelled, []ruleRow{
		{why: "everything must name a system", change: asks(strict(), showing()), want: found, deploy: v1alpha1.PermissionDeny},
		{why: "but what is exempt", change: asks(strict(path), showing()), deploy: v1alpha1.PermissionAllow},
		{why: "a repository is compared whole, with its registry", change: asks(strict(v1alpha1.AllowedImage{Repository: "lending/scorer"}), showing()), want: found},
		{why: "a path ends at a slash", change: asks(strict(v1alpha1.AllowedImage{Repository: "registry.example/lend/*"}), showing()), want: found},
		{why: "the tag counts where policy names one", want: found, change: asks(strict(v1alpha1.AllowedImage{Repository: imageRepository, Tag: "1.4"}), showing())},
		{why: "and so does the digest", change: asks(strict(v1alpha1.AllowedImage{Repository: imageRepository, Digest: imageDigest}), showing()),
			deploy: v1alpha1.PermissionAllow},
		{why: "every image must be exempt", change: asks(strict(path), func(w *world) {
			showing()(w)
			w.workload.Images = append(w.workload.Images, newImage("busybox"))
		}), want: found},
		{why: "a sidecar that policy allows is", change: asks(strict(path), func(w *world) {
			showing()(w)
			w.workload.Images = append(w.workload.Images, newImage("istio/proxyv2:1.27"))
			w.policy().Requirements.AllowedSidecarImages = []v1alpha1.AllowedImage{{Repository: "docker.io/istio/proxyv2"}}
		}), deploy: v1alpha1.PermissionAllow},
		{why: "an exempt image that is told a model is found for that", change: asks(strict(path), unlabelled), want: []string{model("high-risk")}},
		{why: "a workload without images runs nothing exempt", change: asks(strict(path), func(w *world) {
			showing()(w)
			w.workload.Images = nil
		}), want: found},
		{why: "a word that this version does not know is strict", change: asks(func(d *v1alpha1.Discovery) { d.Strict = "Sometimes" }, showing()), want: found},
		{why: "NotEnforced is not strict", change: asks(func(d *v1alpha1.Discovery) { d.Strict = v1alpha1.StrictNotEnforced }, showing()), deploy: v1alpha1.PermissionAllow},
	})
}

// TestDiscoveryUnlooked: a workload that nobody looked at is not taken for one without signs.
func TestDiscoveryUnlooked(t *testing.T) {
	w := newWorld()
	unlabelled(w)
	w.workload.LookedBy = nil
	in := w.input()
	v := Evaluate(in)
	if v.Deploy != v1alpha1.PermissionCannotDecide || len(v.Findings) != 1 {
		t.Errorf("the verdict is %s with %v", v.Deploy, v.Findings)
	}
	w.policy().Discovery = nil
	if v := Evaluate(w.input()); v.Deploy != v1alpha1.PermissionAllow {
		t.Errorf("where no policy looks for AI, the verdict is %s", v.Deploy)
	}
}
