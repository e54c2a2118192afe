// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package podaccess answers when somebody reaches into a running pod of an AI system, by exec, attach, port-forward or proxy: policy may
// forbid it, and it is always recorded.
package podaccess

import (
	"context"
	"fmt"
	"slices"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/registration"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Guard is the validating webhook for access to pods.
type Guard struct {
	// Facts reads from caches, which hold the pods that name a system.
	Facts *snapshot.Reader
	// Live reads from the API server, for a pod that the cache does not show yet.
	Live client.Reader
	// Events tells of access. Events on the same system are joined, so that no number of them fills the cluster.
	Events events.EventRecorder
}

// Handle lets pass or refuses, and records either.
func (g *Guard) Handle(ctx context.Context, request admission.Request) admission.Response {
	if request.Operation != admissionv1.Connect || request.Resource.Resource != "pods" || !slices.Contains(registration.AccessWays(), request.SubResource) {
		return answer.Malformed(fmt.Errorf("the request is not about access to a pod: %s %s/%s", request.Operation, request.Resource.Resource, request.SubResource))
	}
	pod, err := g.pod(ctx, request)
	if err != nil {
		return answer.CannotDecide(err)
	}
	name := pod.Labels[v1alpha1.SystemLabel]
	if name == "" {
		return admission.Allowed("")
	}
	facts, err := g.Facts.System(ctx, request.Namespace, name)
	if err != nil {
		return answer.CannotDecide(err)
	}
	allowed, policy := decision.Access(facts.Input())
	response := admission.Allowed("")
	if !allowed {
		response = answer.Refuse(refusal(request, name, policy))
	}
	response.AuditAnnotations = map[string]string{"system": name, "access": request.SubResource, "permission": permission(allowed)}
	g.tell(pod, facts.System, request, allowed)
	logf.FromContext(ctx).Info("somebody reaches into a pod", "pod", request.Name, "system", name, "by", request.SubResource,
		"user", request.UserInfo.Username, "permission", permission(allowed))
	return response
}

// pod finds the pod in the cache or, if it is not there, where it is stored: it may be new, and most pods name no system.
func (g *Guard) pod(ctx context.Context, request admission.Request) (*corev1.Pod, error) {
	pod, key := &corev1.Pod{}, client.ObjectKey{Namespace: request.Namespace, Name: request.Name}
	err := g.Facts.Client.Get(ctx, key, pod)
	if apierrors.IsNotFound(err) {
		err = g.Live.Get(ctx, key, pod)
	}
	if err != nil {
		return nil, fmt.Errorf("reading pod %q in namespace %q: %w", key.Name, key.Namespace, err)
	}
	return pod, nil
}

// tell tells of the access by an Event on the system, or on the pod if its system is not registered.
func (g *Guard) tell(pod *corev1.Pod, system *v1alpha1.AISystem, request admission.Request, allowed bool) {
	var about runtime.Object = pod
	if system != nil {
		about = system
	}
	kind, reason, what := corev1.EventTypeNormal, "PodAccessed", "reached into"
	if !allowed {
		kind, reason, what = corev1.EventTypeWarning, "PodAccessDenied", "was refused access to"
	}
	note := fmt.Sprintf("User %q %s pod %q by %s", request.UserInfo.Username, what, request.Name, request.SubResource)
	g.Events.Eventf(about, nil, kind, reason, action(request.SubResource), "%s", conditions.Note(note))
}

// action is the way as an Event names an action.
func action(way string) string {
	switch way {
	case "exec":
		return "Exec"
	case "attach":
		return "Attach"
	case "portforward":
		return "PortForward"
	}
	return "Proxy"
}

func permission(allowed bool) string {
	if allowed {
		return string(v1alpha1.PermissionAllow)
	}
	return string(v1alpha1.PermissionDeny)
}

func refusal(request admission.Request, system, policy string) string {
	return fmt.Sprintf("policy %q lets nobody reach into the pods of AI system %q: %s of pod %q is refused, and recorded.\n"+
		"Read its logs:\n  kubectl logs %s -n %s\nor ask whoever wrote the policy:\n  kubectl get oversightpolicy %s -o yaml",
		policy, system, request.SubResource, request.Name, request.Name, request.Namespace, policy)
}
