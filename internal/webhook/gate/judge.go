// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"bytes"
	"context"
	"fmt"

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

// text is what the author of the request is told.
func (j *judgement) text() string {
	return j.verdict.Text(j.facts.System, j.subject())
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

// judge evaluates a workload. A pod of what was admitted before may run where a new deployment may not.
func judge(ctx context.Context, reader *snapshot.Reader, namespace string, object workload.Object) (judgement, error) {
	j := judgement{object: object, facts: workload.Facts(object)}
	facts, err := reader.Workload(ctx, namespace, &j.facts)
	if err != nil {
		return j, err
	}
	j.verdict = facts.Evaluate()
	j.permission = j.verdict.Deploy
	if object.IsPod {
		j.permission = j.verdict.Run
	}
	return j, nil
}

// harmless tells whether an update starts nothing new: what the pods run stays, and there are no more of them. Such an update always passes,
// or nobody could repair, scale down or finalize a workload that falls short.
func harmless(before, after workload.Object) bool {
	return replicas(after) <= replicas(before) &&
		before.Meta.Labels[v1alpha1.SystemLabel] == after.Meta.Labels[v1alpha1.SystemLabel] &&
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
