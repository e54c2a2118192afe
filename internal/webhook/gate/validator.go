// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Validator is the validating webhook for workloads.
type Validator struct {
	Gate

	// Cleared is called when a pod is allowed that the ledger could know and does not. Nil: nobody wants to know.
	Cleared func()
}

// Handle allows, warns or refuses.
func (v *Validator) Handle(ctx context.Context, request admission.Request) admission.Response {
	after, before, err := v.decode(request)
	if err != nil {
		return answer.Malformed(err)
	}
	if request.Operation == admissionv1.Update {
		if after.IsPod && request.UserInfo.Username != v.Operator && gated(before) && !gated(after) {
			return answer.Refuse(gateLifted(request))
		}
		if changesSystem(before, after) && gated(before) {
			return answer.Refuse(systemChanged(request, before))
		}
		if harmless(before, after) || scaledByKubernetes(request, before, after) {
			return admission.Allowed("")
		}
	}
	j, err := v.judge(ctx, request, after, before)
	if err != nil {
		return answer.CannotDecide(err)
	}
	if v.Cleared != nil && learnable(request, &j) {
		v.Cleared()
	}
	response := respond(&j, request)
	logf.FromContext(ctx).V(1).Info("judged a workload", "workload", j.subject(),
		"permission", j.permission, "reasons", j.verdict.Reasons(), "contentDigest", j.verdict.ContentDigest)
	return response
}

func respond(j *judgement, request admission.Request) admission.Response {
	if j.facts.Static {
		// Refusing the picture hides the pod and stops nothing. The verdict is on record, and on the pod.
		return audited(admission.Allowed(""), j)
	}
	switch j.permission {
	case v1alpha1.PermissionAllow:
		return admission.Allowed("").WithWarnings(warnings(j)...)
	case v1alpha1.PermissionHold:
		if !j.object.IsPod || gated(j.object) {
			return audited(admission.Allowed("").WithWarnings(warnings(j)...), j)
		}
		if request.Operation == admissionv1.Update {
			return audited(answer.Refuse(j.refusal()), j)
		}
		return answer.CannotDecide(fmt.Errorf("pod %q must be held, but something took its scheduling gate %s away after the operator put it on",
			j.facts.Name, v1alpha1.SchedulingGate))
	case v1alpha1.PermissionDeny:
		return audited(answer.Refuse(j.refusal()), j)
	case v1alpha1.PermissionCannotDecide:
	}
	return answer.CannotDecide(fmt.Errorf("%s", j.as(j.permission).Text(j.facts.System, j.subject())))
}

// warnings are the lines that the author of an allowed request is shown. Under Audit there are none: the record says it.
func warnings(j *judgement) []string {
	if len(j.verdict.Findings) == 0 || j.permission == v1alpha1.PermissionAllow && quiet(j) {
		return nil
	}
	return append([]string{j.as(j.permission).Headline(j.facts.System, j.subject())}, j.verdict.Warnings()...)
}

func quiet(j *judgement) bool {
	if j.verdict.Has(v1alpha1.ReasonSystemUnlabelled) {
		return j.verdict.Discovery != v1alpha1.DiscoveryWarn
	}
	return j.verdict.Mode == v1alpha1.ModeAudit
}

// audited notes the verdict in the API server's audit log.
func audited(response admission.Response, j *judgement) admission.Response {
	reasons := make([]string, 0, len(j.verdict.Findings))
	for _, r := range j.verdict.Reasons() {
		reasons = append(reasons, string(r))
	}
	response.AuditAnnotations = map[string]string{
		"verdict":       string(j.permission),
		"reasons":       strings.Join(reasons, ","),
		"contentDigest": string(j.verdict.ContentDigest),
	}
	return response
}

func gated(o workload.Object) bool { return o.Template != nil && workload.Gated(&o.Template.Spec) }

// mirror tells whether the pod is the picture of a static pod, which a kubelet draws of what it runs already. Refusing it hides the pod and
// stops nothing.
func mirror(request admission.Request, o workload.Object) bool {
	return o.IsPod && o.Meta.Annotations[corev1.MirrorPodAnnotationKey] != "" && slices.Contains(request.UserInfo.Groups, "system:nodes")
}

// changesSystem tells whether a pod is taken from the system that it names. A pod that named none may be given one.
func changesSystem(before, after workload.Object) bool {
	system := systemOf(before)
	return after.IsPod && system != "" && systemOf(after) != system
}

func systemChanged(request admission.Request, before workload.Object) string {
	return fmt.Sprintf("pod %q is held for AI system %q and keeps that name: without it nobody would know for whom the pod waits.\n"+
		"Delete the pod, or change its owner's template", request.Name, systemOf(before))
}

func gateLifted(request admission.Request) string {
	return fmt.Sprintf("only the AIMS operator lifts the scheduling gate %s: pod %q waits for people to approve it.\n"+
		"See what it waits for:\n  kubectl aims explain pod/%s -n %s", v1alpha1.SchedulingGate, request.Name, request.Name, request.Namespace)
}
