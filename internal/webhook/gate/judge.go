// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// judgement is a workload and what is permitted to it.
type judgement struct {
	object     workload.Object
	facts      decision.Workload
	verdict    decision.Verdict
	permission v1alpha1.Permission
}

// refusal is what the author of a refused request is told.
func (j *judgement) refusal() string {
	return j.as(v1alpha1.PermissionDeny).Text(j.facts.System, j.subject())
}

// as is the verdict in the words of the permission that this request got: a pod may run where nothing new may be deployed, and what could be
// held as something new is refused as a change.
func (j *judgement) as(permission v1alpha1.Permission) *decision.Verdict {
	worded := j.verdict
	worded.Deploy = permission
	return &worded
}

func (j *judgement) subject() string {
	return j.facts.Kind + "/" + j.facts.Name
}

// decode reads the request's object, and what it was before an update.
func decode(request admission.Request) (after, before workload.Object, err error) {
	gvk := schema.GroupVersionKind(request.Kind)
	if after, err = decodeObject(gvk, request.Object.Raw); err != nil {
		return after, before, err
	}
	if request.Operation == admissionv1.Update {
		before, err = decodeObject(gvk, request.OldObject.Raw)
	}
	return after, before, err
}

// decodeObject reads an object. JSON's null decodes into an empty object, which would be a workload without fault: it is none.
func decodeObject(gvk schema.GroupVersionKind, raw []byte) (workload.Object, error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return workload.Object{}, fmt.Errorf("reading a %s: the object is null", gvk.Kind)
	}
	return workload.Decode(gvk, raw)
}

// judge evaluates a workload. What only goes on may run where nothing new may be deployed.
func judge(ctx context.Context, reader *snapshot.Reader, request admission.Request, object, before workload.Object) (judgement, error) {
	j := judgement{object: object}
	facts, err := reader.Workload(ctx, request.Namespace, object)
	if err != nil {
		return j, err
	}
	j.facts, j.verdict = *facts.Input().Workload, facts.Evaluate()
	j.permission = j.verdict.Deploy
	switch {
	case object.IsPod && madeByKubernetes(request):
		j.permission = j.verdict.Run
	case request.Operation == admissionv1.Update && runsTheSame(before, object) && replicas(before) > 0:
		// What asks for no more pods is harmless, and was let pass before. What slept at zero starts anew.
		j.permission = j.verdict.Scale
	}
	return j, nil
}

// kubernetesAccounts begins the user names of Kubernetes' own controllers.
const kubernetesAccounts = "system:serviceaccount:kube-system:"

// madeByKubernetes tells whether one of Kubernetes' own controllers makes the pod, for a workload that was admitted before. A pod that a
// person makes is a new workload, whatever owner it claims.
func madeByKubernetes(request admission.Request) bool {
	return strings.HasPrefix(request.UserInfo.Username, kubernetesAccounts)
}

// harmless tells whether an update starts nothing new: what the pods run stays, and there are no more of them. Such an update always passes,
// or nobody could repair, scale down or finalize a workload that falls short.
func harmless(before, after workload.Object) bool {
	return replicas(after) <= replicas(before) && runsTheSame(before, after)
}

// runsTheSame tells whether an update leaves what the pods run, and for which system.
func runsTheSame(before, after workload.Object) bool {
	return before.Template != nil && after.Template != nil && before.Meta.Labels[v1alpha1.SystemLabel] == after.Meta.Labels[v1alpha1.SystemLabel] &&
		before.Template.Labels[v1alpha1.SystemLabel] == after.Template.Labels[v1alpha1.SystemLabel] &&
		apiequality.Semantic.DeepEqual(before.Template.Spec.Containers, after.Template.Spec.Containers) &&
		apiequality.Semantic.DeepEqual(before.Template.Spec.InitContainers, after.Template.Spec.InitContainers) &&
		apiequality.Semantic.DeepEqual(before.Template.Spec.EphemeralContainers, after.Template.Spec.EphemeralContainers) &&
		apiequality.Semantic.DeepEqual(before.Template.Spec.Volumes, after.Template.Spec.Volumes)
}

// replicas is the number of pods that a workload asks for; Kubernetes makes one where it does not say.
func replicas(o workload.Object) int32 {
	if o.Replicas == nil {
		return 1
	}
	return *o.Replicas
}
