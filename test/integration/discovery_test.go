// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// discovering makes the world's policy treat what it discovers so.
func discovering(d v1alpha1.Discovery) func(*v1alpha1.OversightPolicy) {
	return func(p *v1alpha1.OversightPolicy) { p.Spec.Discovery = &d }
}

// plain is a Deployment that names no system.
func (w *world) plain(name, image string, edits ...func(*corev1.Container)) *appsv1.Deployment {
	deployment := w.vllm(name, "", 1, false)
	container := corev1.Container{Name: "app", Image: image}
	for _, edit := range edits {
		edit(&container)
	}
	deployment.Spec.Template.Spec.Containers = []corev1.Container{container}
	return deployment
}

func withArgs(args ...string) func(*corev1.Container) {
	return func(c *corev1.Container) { c.Args = args }
}

func withEnv(name, value string) func(*corev1.Container) {
	return func(c *corev1.Container) { c.Env = append(c.Env, corev1.EnvVar{Name: name, Value: value}) }
}

func withGPU(c *corev1.Container) {
	c.Resources.Limits = corev1.ResourceList{"nvidia.com/gpu": resource.MustParse("1")}
}

// ffmpeg is a transcoder that asks for a GPU.
func (w *world) ffmpeg(name string) *appsv1.Deployment {
	return w.plain(name, "jrottenberg/ffmpeg:7-nvidia", withArgs("-hwaccel", "cuda", "-i", "in.mkv", "-c:v", "h264_nvenc", "out.mp4"),
		withEnv("NVIDIA_DRIVER_CAPABILITIES", "video"), withGPU)
}

func TestCase30GovernedNamespaceWithoutLabel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny)
	create := func(d *appsv1.Deployment) error { return w.engineer.Create(t.Context(), d) }

	must(t, create(w.plain("web", "nginx:1.29")))
	w.awaitPods("web", pods{running: 1})
	must(t, create(w.ffmpeg("transcoder")))
	w.awaitPods("transcoder", pods{running: 1})

	refused(t, create(w.plain("a", "registry.example:5000/hub/vllm/vllm-openai:v0.11.0", withArgs("sleep", "infinity"))),
		"SystemUnlabelled", "runs an image of vLLM (VLLM, 80)", "looks for 50", "kubectl aims discover --register")
	refused(t, create(w.plain("b", "registry.example/app:1", withArgs("--model-id", newModel), withGPU)),
		"SystemUnlabelled", newModel, "(ModelReference, 60)", "asks for nvidia.com/gpu (NVIDIAAccelerator, 40)", "a score of 100")
	refused(t, create(w.plain("c", "registry.example/app:1", withEnv("HF_TOKEN", "x"), withGPU)), "HubSetting", "a score of 65")

	// Pods without an owner, and what is added to a pod that runs, are looked at by the same recognisers.
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "bare"}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "app", Image: "ollama/ollama:0.12"}},
	}}
	refused(t, w.engineer.Create(t.Context(), pod), "SystemUnlabelled", "(Ollama, 80)")
	// An edit that makes AI of what was none is new.
	web := w.plain("web", "nginx:1.29")
	refused(t, tryEdit(w, w.engineer, web, func(d *appsv1.Deployment) {
		d.Spec.Template.Spec.Containers[0].Image = "ghcr.io/huggingface/text-generation-inference:3"
	}), "SystemUnlabelled", "(TextGenerationInference, 80)")
}

func TestDiscoveryWarns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny, discovering(v1alpha1.Discovery{Mode: v1alpha1.DiscoveryWarn, Threshold: 40, Recognisers: []v1alpha1.Recogniser{"NVIDIAAccelerator"}}))
	engineer, heard := w.listening("engineer")
	must(t, engineer.Create(t.Context(), w.ffmpeg("transcoder")))
	if said := heard.take(); !contains(said, "SystemUnlabelled", "NVIDIAAccelerator", "a score of 40", "looks for 40") {
		t.Errorf("the author is not warned by the policy's own threshold: %q", said)
	}
	must(t, engineer.Create(t.Context(), w.vllm("server", newModel, 1, false)))
	if said := heard.take(); contains(said, "VLLM") || !contains(said, "NVIDIAAccelerator") {
		t.Errorf("a recogniser that the policy does not name counts: %q", said)
	}
}

func TestPolicyNamesUnknownRecogniser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-unknown"}}
	policy.Spec.Discovery = &v1alpha1.Discovery{Recognisers: []v1alpha1.Recogniser{"VLLM", "OurOwn"}}
	refused(t, admin.Create(t.Context(), policy), `no recogniser "OurOwn"`, "--list-recognisers")
}

func TestStrictNamespace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny, discovering(v1alpha1.Discovery{
		Mode: v1alpha1.DiscoveryDeny, Strict: v1alpha1.StrictEnforced,
		ExemptImages: []v1alpha1.AllowedImage{{Repository: "nginx"}, {Repository: "registry.example/platform/*"}},
	}))
	create := func(d *appsv1.Deployment) error { return w.engineer.Create(t.Context(), d) }
	refused(t, create(w.plain("redis", "redis:8")), "SystemUnlabelled", "lets nothing run without one")
	refused(t, create(w.ffmpeg("transcoder")), "SystemUnlabelled")
	must(t, create(w.plain("web", "nginx:1.29")))
	must(t, create(w.plain("proxy", "registry.example/platform/team/proxy:2")))
	refused(t, create(w.plain("other", "mirror.example/nginx:1.29")), "SystemUnlabelled")
	refused(t, create(w.plain("model", "nginx:1.29", withArgs("--model", newModel))), "SystemUnlabelled", "ModelReference")
	w.awaitPods("web", pods{running: 1})

	// A label exempts nobody: it must name a system that is registered.
	labelled := w.plain("labelled", "redis:8")
	labelled.Spec.Template.Labels[v1alpha1.SystemLabel] = "nobody"
	refused(t, create(labelled), "SystemNotRegistered")
}

func TestAllowedSidecar(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.AllowedSidecarImages = []v1alpha1.AllowedImage{{Repository: "docker.io/istio/proxyv2"}}
	})
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("first")))
	w.approveAll("first")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	with := func(name, image string, args ...string) *appsv1.Deployment {
		d := w.vllm(name, oldModel, 1, true)
		d.Spec.Template.Spec.InitContainers = []corev1.Container{{Name: "sidecar", Image: image, Args: args, RestartPolicy: new(corev1.ContainerRestartPolicyAlways)}}
		return d
	}
	w.eventually("the sidecar is let in", func() error { return w.engineer.Create(t.Context(), with("proxied", "istio/proxyv2:1.27.1")) })
	refused(t, w.engineer.Create(t.Context(), with("other", "registry.example/istio/proxyv2:1.27.1")), "ImageNotRegistered")
	refused(t, w.engineer.Create(t.Context(), with("told", "istio/proxyv2:1.27.1", "--model", oldModel)), "ImageNotRegistered", "istio/proxyv2")
}

func TestDiscoveryHoldsAndLetsGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeDeny, discovering(v1alpha1.Discovery{Mode: v1alpha1.DiscoveryHold}))
	must(t, w.engineer.Create(t.Context(), w.vllm("server", newModel, 2, false)))
	must(t, w.engineer.Create(t.Context(), w.ffmpeg("transcoder")))
	w.awaitPods("server", pods{held: 2})
	w.awaitPods("transcoder", pods{running: 1})

	// A gate is the operator's to lift, whatever put it there.
	held := w.livePods("server")[0]
	refused(t, tryEdit(w, w.engineer, &held, func(p *corev1.Pod) { p.Spec.SchedulingGates = nil }), "only the AIMS operator lifts")

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Discovery.Threshold = 100
		p.Spec.Discovery.Recognisers = []v1alpha1.Recogniser{"HubSetting"}
	})
	w.awaitPods("server", pods{running: 2})
}

// TestHeldPodKeepsItsSystem: a held pod that nobody looks after any more would be let go as one that discovery does not find.
func TestHeldPodKeepsItsSystem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold, discovering(v1alpha1.Discovery{Mode: v1alpha1.DiscoveryAudit}))
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.vllm("server", oldModel, 1, true)))
	w.awaitPods("server", pods{held: 1})
	held := w.livePods("server")[0]
	refused(t, tryEdit(w, w.engineer, &held, func(p *corev1.Pod) { delete(p.Labels, v1alpha1.SystemLabel) }), "is held for AI system", "chat")
	refused(t, tryEdit(w, w.engineer, &held, func(p *corev1.Pod) { p.Labels[v1alpha1.SystemLabel] = "other" }), "is held for AI system", "chat")
}

// TestDiscoveryHeldIsRegistered: a Deployment whose pods discovery holds goes on by itself once it names a system that is approved.
func TestDiscoveryHeldIsRegistered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold, discovering(v1alpha1.Discovery{Mode: v1alpha1.DiscoveryHold}))
	server := w.vllm("server", oldModel, 1, false)
	must(t, w.engineer.Create(t.Context(), server))
	w.awaitPods("server", pods{held: 1})
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("first")))
	edit(w, w.engineer, server, func(d *appsv1.Deployment) { d.Spec.Template.Labels[v1alpha1.SystemLabel] = "chat" })
	w.approveAll("first")
	w.awaitPods("server", pods{running: 1})
}

func TestCase12ModelNamedByAConfigMap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("first")))
	w.approveAll("first")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)

	names := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "names"}, Data: map[string]string{"model": oldModel}}
	must(t, w.engineer.Create(t.Context(), names))
	server := w.vllm("server", "$(MODEL)", 1, true)
	server.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "MODEL", ValueFrom: &corev1.EnvVarSource{
		ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "names"}, Key: "model"},
	}}}
	must(t, w.engineer.Create(t.Context(), server))
	marked := func() error {
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(server), server))
		return carries(server, "Hold", "ModelUnreadable")
	}
	w.eventually("the workload is marked", marked)
	w.awaitPods("server", pods{held: 1})

	// Whatever the ConfigMap says later, nothing of it starts: the finding is that nobody can know.
	edit(w, w.engineer, names, func(c *corev1.ConfigMap) { c.Data["model"] = newModel })
	w.losePod("server")
	w.awaitPods("server", pods{held: 1})
	must(t, marked())

	// Under another name for the variable, and by a whole ConfigMap, it is the same.
	whole := w.vllm("whole", oldModel, 1, true)
	whole.Spec.Template.Spec.Containers[0].EnvFrom = []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: "names"},
	}}}
	must(t, w.engineer.Create(t.Context(), whole))
	w.awaitPods("whole", pods{held: 1})
	// And one that names no system is found by that, too.
	hidden := w.plain("hidden", "registry.example/app:1")
	hidden.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "MODEL_ID", ValueFrom: server.Spec.Template.Spec.Containers[0].Env[0].ValueFrom}}
	refused(t, w.engineer.Create(t.Context(), hidden), "SystemUnlabelled", "ModelReference")
}

func contains(text string, words ...string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}
