// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"

	"gomodules.xyz/jsonpatch/v2"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Holder is the mutating webhook for new pods: those that policy holds get the scheduling gate. So does what a system may run and the ledger
// does not know yet: the admission policies let nothing else pass, and the gate is lifted within moments. What is denied is left to the
// Validator, so that one place words refusals.
type Holder struct {
	Gate
}

// Handle puts the gate on a pod that is held.
func (h *Holder) Handle(ctx context.Context, request admission.Request) admission.Response {
	pod, _, err := h.decode(request)
	if err != nil {
		return answer.Malformed(err)
	}
	if gated(pod) || mirror(request, pod) {
		return admission.Allowed("")
	}
	j, err := h.judge(ctx, request, pod, workload.Object{})
	switch {
	case err != nil:
		return answer.CannotDecide(err)
	case j.permission != v1alpha1.PermissionHold && !awaitsLedger(&j):
		return admission.Allowed("")
	}
	gate := corev1.PodSchedulingGate{Name: v1alpha1.SchedulingGate}
	if len(pod.Template.Spec.SchedulingGates) > 0 {
		return admission.Patched("", jsonpatch.NewOperation("add", "/spec/schedulingGates/-", gate))
	}
	return admission.Patched("", jsonpatch.NewOperation("add", "/spec/schedulingGates", []corev1.PodSchedulingGate{gate}))
}

// awaitsLedger tells whether a pod may run, and is only not known to the ledger. A pod that names its node can wait for nothing.
func awaitsLedger(j *judgement) bool {
	return j.permission == v1alpha1.PermissionAllow && j.facts.System != "" && j.facts.NodeName == ""
}
