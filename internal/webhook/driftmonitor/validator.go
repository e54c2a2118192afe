// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package driftmonitor validates monitors beyond what their schema can. A monitor makes the operator a deputy: it reads Secrets, sends them to an
// address, asks queries and creates Jobs for whoever wrote it. So queries and addresses are judged, and the author needs the rights that it lends.
package driftmonitor

import (
	"context"
	"encoding/json"
	"fmt"

	admissionv1 "k8s.io/api/admission/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Validator is the validating webhook for monitors.
type Validator struct {
	// Rules are what the platform team lists.
	Rules prometheus.Rules
	// Reviews asks RBAC what the author may do.
	Reviews authorizationclient.SubjectAccessReviewInterface
	// Live reads from the API server what a monitor names, to warn of what is not there. A monitor is written seldom.
	Live client.Reader
}

// Handle refuses a monitor that could not be evaluated, or that would lend its author rights.
func (v *Validator) Handle(ctx context.Context, request admission.Request) admission.Response {
	if err := answer.CheckKind(request, v1alpha1.KindDriftMonitor); err != nil {
		return answer.Malformed(err)
	}
	after, before, err := decode(request)
	if err != nil {
		return answer.Malformed(err)
	}
	var was *v1alpha1.DriftMonitorSpec
	if before != nil {
		if !changed(after, before) {
			return admission.Allowed("")
		}
		was = &before.Spec
	}
	found := judge(after, before, v.Rules)
	if len(found.wrong) > 0 {
		return answer.Invalid(v1alpha1.GroupVersion.WithKind(v1alpha1.KindDriftMonitor).GroupKind(), request.Name, found.wrong)
	}
	lacking, err := v.lacking(ctx, request, needs(&after.Spec, was))
	if err != nil {
		return answer.CannotDecide(err)
	}
	if len(lacking) > 0 {
		return answer.Refuse(refusal(request.UserInfo.Username, request.Namespace, nameOf(after), lacking))
	}
	absent, err := v.absent(ctx, after)
	if err != nil {
		return answer.CannotDecide(err)
	}
	return admission.Allowed("").WithWarnings(append(absent, found.warnings...)...)
}

// decode reads the monitor and, on an update, what it was.
func decode(request admission.Request) (after, before *v1alpha1.DriftMonitor, err error) {
	after = &v1alpha1.DriftMonitor{}
	if err := json.Unmarshal(request.Object.Raw, after); err != nil {
		return nil, nil, fmt.Errorf("reading the DriftMonitor: %w", err)
	}
	after.Namespace = request.Namespace
	switch request.Operation {
	case admissionv1.Create:
		return after, nil, nil
	case admissionv1.Update:
		before = &v1alpha1.DriftMonitor{}
		if err := json.Unmarshal(request.OldObject.Raw, before); err != nil {
			return nil, nil, fmt.Errorf("reading the old DriftMonitor: %w", err)
		}
		before.Namespace = request.Namespace
		return after, before, nil
	case admissionv1.Delete, admissionv1.Connect:
	}
	return nil, nil, fmt.Errorf("operation %q on a DriftMonitor is none that is judged", request.Operation)
}

// nameOf is the monitor's name, or what its name will begin with.
func nameOf(monitor *v1alpha1.DriftMonitor) string {
	if monitor.Name == "" {
		return monitor.GenerateName + "x"
	}
	return monitor.Name
}

// lacking are the needs that the author may not do themselves.
func (v *Validator) lacking(ctx context.Context, request admission.Request, all []need) ([]need, error) {
	var lacking []need
	for _, n := range all {
		allowed, err := approval.Allowed(ctx, v.Reviews, request.UserInfo, &authorizationv1.ResourceAttributes{
			Namespace: request.Namespace, Verb: n.verb, Group: n.group, Resource: n.resource, Name: n.name,
		})
		if err != nil {
			return nil, fmt.Errorf("asking whether user %q may %s in namespace %q: %w", request.UserInfo.Username, deed(n, []string{n.name}), request.Namespace, err)
		}
		if !allowed {
			lacking = append(lacking, n)
		}
	}
	return lacking, nil
}

// absent warns that the monitor's system is not registered, which may yet come: manifests are applied in any order.
func (v *Validator) absent(ctx context.Context, monitor *v1alpha1.DriftMonitor) ([]string, error) {
	name := monitor.Spec.SystemRef.Name
	err := v.Live.Get(ctx, client.ObjectKey{Namespace: monitor.Namespace, Name: name}, &v1alpha1.AISystem{})
	if apierrors.IsNotFound(err) {
		return []string{fmt.Sprintf("spec.systemRef.name: namespace %q has no AI system %q yet; until it is registered the monitor counts for nothing", monitor.Namespace, name)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading AI system %q: %w", name, err)
	}
	return nil, nil
}
