// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"strings"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// The tests here take a layer of the gate away while the operator is down, so none of them runs beside another.

func TestCase35WithoutWebhooksTheAdmissionPoliciesHold(t *testing.T) {
	w := released(t, v1alpha1.ModeDeny)
	w.awaitPermits("chat", ledger.VerbDeploy, true)
	must(t, governor.Stop())
	w.withoutWebhooks()

	must(t, w.engineer.Create(t.Context(), w.vllm("other", newModel, 1, true)))
	w.awaitPods("other", pods{held: 1})
	pod := w.livePods("other")[0]
	refused(t, tryEdit(w, w.engineer, &pod, func(p *corev1.Pod) { p.Spec.SchedulingGates = nil }), "only the AIMS operator lifts the scheduling gate", "kubectl aims explain pod/"+pod.Name)
	onNode := barePod(w.vllm("node", newModel, 1, true))
	onNode.Spec.NodeName = "node-0"
	refused(t, w.engineer.Create(t.Context(), onNode), "neither approved nor held", "leave spec.nodeName out", "kubectl aims status -n "+w.namespace)
	running := w.livePods("chat")[0]
	err := tryEdit(w, w.engineer, &running, func(p *corev1.Pod) { p.Spec.Containers[0].Image = "evil/server:1" })
	refused(t, err, "neither approved nor held", "A pod that is there already cannot be held", "change the template of what makes it")
	if strings.Contains(err.Error(), "nodeName") {
		t.Errorf("the scheduler chose the node, and the engineer is told to leave it out: %v", err)
	}
	// What is approved starts.
	must(t, w.engineer.Create(t.Context(), w.vllm("second", oldModel, 1, true)))
	w.awaitPods("second", pods{running: 1})
	must(t, governor.Restart(t.Context()))
	w.awaitPods("other", pods{held: 1})
}

func TestCase35WithoutAdmissionPoliciesTheWebhooksRefuse(t *testing.T) {
	w := released(t, v1alpha1.ModeDeny)
	must(t, governor.Stop())
	for _, policy := range []client.Object{
		&admissionregistrationv1.MutatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: registration.PolicyHold}},
		&admissionregistrationv1.ValidatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: registration.PolicyGate}},
	} {
		must(t, admin.Delete(t.Context(), policy))
		// The API server obeys a policy for a moment after it is gone.
		for range 20 {
			refused(t, w.engineer.Create(t.Context(), barePod(w.vllm("other", newModel, 1, true))), "")
		}
		must(t, governor.Restart(t.Context()))
		w.eventually("the policy is back", func() error { return admin.Get(t.Context(), client.ObjectKeyFromObject(policy), policy) })
		// The API server obeys a policy a moment after it is there. Until then the next loop would take away the only one that holds.
		time.Sleep(3 * time.Second)
		must(t, governor.Stop())
	}
	must(t, governor.Restart(t.Context()))
}

func TestCase35PoliciesAndBindingsArePutBack(t *testing.T) {
	w := assessed(t, v1alpha1.ModeDeny)
	for name, spoil := range map[string]func(){
		"a policy that ignores failures": func() {
			edit(w, admin, &admissionregistrationv1.ValidatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: registration.PolicyGate}},
				func(p *admissionregistrationv1.ValidatingAdmissionPolicy) {
					p.Spec.FailurePolicy = new(admissionregistrationv1.Ignore)
				})
		},
		"a policy that holds nothing": func() {
			edit(w, admin, &admissionregistrationv1.MutatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: registration.PolicyHold}},
				func(p *admissionregistrationv1.MutatingAdmissionPolicy) {
					p.Spec.MatchConditions[0].Expression = "false"
				})
		},
		"no bindings that refuse": func() {
			must(t, admin.DeleteAllOf(t.Context(), &admissionregistrationv1.ValidatingAdmissionPolicyBinding{}, client.MatchingLabels(registration.Labels())))
		},
		"no bindings that hold": func() {
			must(t, admin.DeleteAllOf(t.Context(), &admissionregistrationv1.MutatingAdmissionPolicyBinding{}, client.MatchingLabels(registration.Labels())))
		},
	} {
		before := layers(w)
		spoil()
		w.eventually("all is as it was, after "+name, func() error {
			if now := layers(w); now != before {
				return errNotYet
			}
			return nil
		})
	}
}

// layers counts what the second layer is made of, without what other tests change meanwhile.
func layers(w *world) (found struct {
	failurePolicy admissionregistrationv1.FailurePolicyType
	condition     string
	refuses       bool
	holds         bool
}) {
	gate, hold := &admissionregistrationv1.ValidatingAdmissionPolicy{}, &admissionregistrationv1.MutatingAdmissionPolicy{}
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Name: registration.PolicyGate}, gate))
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Name: registration.PolicyHold}, hold))
	found.failurePolicy, found.condition = *gate.Spec.FailurePolicy, hold.Spec.MatchConditions[0].Expression
	refusing, holding := &admissionregistrationv1.ValidatingAdmissionPolicyBindingList{}, &admissionregistrationv1.MutatingAdmissionPolicyBindingList{}
	must(w.t, admin.List(w.t.Context(), refusing, client.MatchingLabels(registration.Labels())))
	must(w.t, admin.List(w.t.Context(), holding, client.MatchingLabels(registration.Labels())))
	found.refuses, found.holds = len(refusing.Items) >= 3, len(holding.Items) >= 1
	return found
}
