// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// learnt is how long it may take until the ledger knows an ordinary pod.
const learnt = time.Minute

func (w *world) awaitLearnt(app string) {
	w.t.Helper()
	w.eventuallyWithin(learnt, "the ledger knows what "+app+" runs", func() error {
		if !w.permits(app, ledger.VerbRun) || !w.permits(app, ledger.VerbDeploy) {
			return errNotYet
		}
		return nil
	})
}

// web is an ordinary Deployment, with amounts as such have them.
func (w *world) web(name string) *appsv1.Deployment {
	return w.plain(name, "nginx:1.29", func(c *corev1.Container) {
		c.Resources.Requests = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("16Mi")}
	})
}

func TestCase36OrdinaryPodsStartWithTheOperatorDown(t *testing.T) {
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny)
	must(t, w.engineer.Create(t.Context(), w.web("web")))
	w.awaitPods("web", pods{running: 1})
	w.awaitLearnt("web")
	must(t, governor.Stop())

	// A pod that goes away comes back, the Deployment scales, and more of the same may be deployed.
	w.losePod("web")
	w.awaitPods("web", pods{running: 1})
	must(t, tryEdit(w, w.engineer, w.web("web"), scaleTo(3)))
	w.awaitPods("web", pods{running: 3})
	must(t, w.engineer.Create(t.Context(), w.web("second")))
	w.awaitPods("second", pods{running: 1})
	must(t, w.engineer.Create(t.Context(), barePod(w.web("bare"))))

	// Everything else is asked about: a model server, another image, a device, a system on the workload alone or on its pods.
	for what, edit := range map[string]func(*appsv1.Deployment){
		"model-server": func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "vllm/vllm-openai:v0.11.0" },
		"other-image":  func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "redis:8" },
		"device":       func(d *appsv1.Deployment) { withGPU(&d.Spec.Template.Spec.Containers[0]) },
		"half-named":   func(d *appsv1.Deployment) { d.Labels = map[string]string{v1alpha1.SystemLabel: "chat"} },
		"empty-label":  func(d *appsv1.Deployment) { d.Spec.Template.Labels[v1alpha1.SystemLabel] = "" },
	} {
		d := w.web(what)
		edit(d)
		refused(t, w.engineer.Create(t.Context(), d), "failed calling webhook")
		if what != "half-named" {
			if err := w.engineer.Create(t.Context(), barePod(d)); err == nil {
				t.Errorf("a pod with %s starts with the operator down", what)
			}
		}
	}
	must(t, governor.Restart(t.Context()))
}

// TestCase30AnOrdinaryImageThatIsRegistered: what was ordinary until somebody registered its image is AI from then on.
func TestCase30AnOrdinaryImageThatIsRegistered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeDeny)
	must(t, w.engineer.Create(t.Context(), w.web("web")))
	w.awaitPods("web", pods{running: 1})
	w.awaitLearnt("web")

	system := w.chat(oldModel)
	system.Spec.Images = append(system.Spec.Images, v1alpha1.Image{Repository: "nginx", Tag: "1"})
	must(t, w.engineer.Create(t.Context(), system))
	w.awaitPermits("web", ledger.VerbRun, false)
	refused(t, w.engineer.Create(t.Context(), w.web("more")), "SystemUnlabelled", "registers")

	must(t, w.engineer.Delete(t.Context(), system))
	w.awaitPermits("web", ledger.VerbRun, true)
	// A stricter policy takes it back as well, by what is known.
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Discovery.Strict = v1alpha1.StrictEnforced })
	w.awaitPermits("web", ledger.VerbRun, false)
	refused(t, w.engineer.Create(t.Context(), w.web("more")), "lets nothing run without one")
}

// TestCase36ALedgerOfAnOperatorBefore: what changed while no operator ran is taken back by the next one.
func TestCase36ALedgerOfAnOperatorBefore(t *testing.T) {
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeDeny)
	web := w.web("web")
	must(t, w.engineer.Create(t.Context(), web))
	w.awaitPods("web", pods{running: 1})
	w.awaitLearnt("web")
	must(t, governor.Stop())
	w.withoutWebhooks()
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Discovery.Strict = v1alpha1.StrictEnforced })
	must(t, governor.Restart(t.Context()))
	w.awaitPermits("web", ledger.VerbRun, false)
}

// TestWhatIsNoOrdinaryPod: neither a strict namespace nor a pod with a device has names in the ledger.
func TestWhatIsNoOrdinaryPod(t *testing.T) {
	t.Parallel()
	strict, w := newWorld(t), newWorld(t)
	must(t, strict.engineer.Create(t.Context(), strict.web("web")))
	strict.awaitPods("web", pods{running: 1})
	strict.govern(v1alpha1.ModeDeny, discovering(v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny, Strict: v1alpha1.StrictEnforced}))
	w.govern(v1alpha1.ModeDeny)
	must(t, w.engineer.Create(t.Context(), w.ffmpeg("transcoder")))
	w.awaitPods("transcoder", pods{running: 1})
	must(t, w.engineer.Create(t.Context(), w.web("web")))
	w.awaitPods("web", pods{running: 1})
	w.awaitLearnt("web")

	// By the time that one of them was learnt, the others were looked at: all are by the same look.
	if strict.permits("web", ledger.VerbRun) {
		t.Error("a strict namespace has an ordinary pod in its ledger")
	}
	if w.permits("transcoder", ledger.VerbRun) {
		t.Error("a pod with a device is in the ledger")
	}
	roles := &rbacv1.RoleList{}
	must(t, admin.List(t.Context(), roles, client.InNamespace(strict.namespace), client.MatchingLabels(ledger.Labels(ledger.Page(ledger.Unlabelled)))))
	if len(roles.Items) > 0 {
		t.Errorf("a strict namespace has the roles %v", roles.Items)
	}
}
