// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/tools/events"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Scaler is the validating webhook for scale subresources, by which autoscalers and kubectl scale change how many pods a workload asks for
// without touching the workload itself.
type Scaler struct {
	Gate
	// Events tells of refusals: an autoscaler has nobody to read them to.
	Events events.EventRecorder
}

// Handle lets every scaling down pass, and judges the workload before there is more of it. Where policy holds, the new pods are.
func (s *Scaler) Handle(ctx context.Context, request admission.Request) admission.Response {
	kind, ok := s.scaled(request)
	if !ok {
		return answer.Malformed(fmt.Errorf("the request is not about the scale of a workload: %s %s of kind %s", request.Operation, request.Resource.Resource, request.Kind.Kind))
	}
	after, err := decodeScale(request.Object.Raw)
	if err != nil {
		return answer.Malformed(err)
	}
	before, err := decodeScale(request.OldObject.Raw)
	if err != nil {
		return answer.Malformed(err)
	}
	if after.Spec.Replicas <= before.Spec.Replicas {
		return admission.Allowed("")
	}
	// The cache may lag behind, and does not keep what names no system; a person who scales up can wait for one read.
	object, err := s.Workloads.Workload(ctx, &kind, request.Namespace, request.Name)
	if err != nil {
		return answer.CannotDecide(err)
	}
	j, err := s.judgeScale(ctx, request, object, before.Spec.Replicas)
	if err != nil {
		return answer.CannotDecide(err)
	}
	logf.FromContext(ctx).V(1).Info("judged a scale", "workload", j.subject(), "from", before.Spec.Replicas, "to", after.Spec.Replicas,
		"permission", j.permission, "reasons", j.verdict.Reasons(), "contentDigest", j.verdict.ContentDigest)
	response := respond(&j, request)
	if !response.Allowed && (request.DryRun == nil || !*request.DryRun) {
		s.tell(&kind, &j, request.UserInfo.Username)
	}
	return response
}

// tell tells of a refusal by an Event on the workload. Those on the same workload are joined, so that no autoscaler fills the cluster.
func (s *Scaler) tell(kind *workload.Kind, j *judgement, user string) {
	about := &corev1.ObjectReference{
		APIVersion: kind.GVK.GroupVersion().String(), Kind: kind.GVK.Kind,
		Namespace: j.object.Meta.Namespace, Name: j.object.Meta.Name, UID: j.object.Meta.UID,
	}
	verdict := j.as(v1alpha1.PermissionDeny)
	note := fmt.Sprintf("%s wanted more of it: %s: %s", user, verdict.Headline(j.facts.System, ""), strings.Join(verdict.Warnings(), ". "))
	s.Events.Eventf(about, nil, corev1.EventTypeWarning, "ScaleRefused", "Scale", "%s", conditions.Note(note))
}

// judgeScale judges more of a workload. From nothing it is a start, and judged like something new.
func (s *Scaler) judgeScale(ctx context.Context, request admission.Request, object workload.Object, from int32) (judgement, error) {
	j := judgement{object: object}
	facts, err := s.Facts.Workload(ctx, request.Namespace, object)
	if err != nil {
		return j, err
	}
	j.facts, j.verdict = *facts.Input().Workload, facts.Evaluate()
	j.permission = j.verdict.Scale
	if from == 0 {
		j.permission = j.verdict.Deploy
	}
	return j, nil
}

// scaled is the kind of workload whose scale a request changes.
func (s *Scaler) scaled(request admission.Request) (workload.Kind, bool) {
	if request.SubResource != "scale" || request.Operation != admissionv1.Update ||
		request.Kind.Group != autoscalingv1.GroupName || request.Kind.Kind != "Scale" {
		return workload.Kind{}, false
	}
	kind, ok := s.Kinds.OfResource(request.Resource.Group, request.Resource.Resource)
	return kind.At(request.Resource.Version), ok
}

func decodeScale(raw []byte) (*autoscalingv1.Scale, error) {
	var scale *autoscalingv1.Scale
	if err := json.Unmarshal(raw, &scale); err != nil {
		return nil, fmt.Errorf("reading a Scale: %w", err)
	}
	if scale == nil {
		return nil, errors.New("reading a Scale: the object is null")
	}
	return scale, nil
}
