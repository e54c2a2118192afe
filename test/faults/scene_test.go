// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"errors"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/test/chatbot"
)

// scene is a governed namespace.
type scene struct {
	t         *testing.T
	namespace string
}

const model = chatbot.Model

// system is registered, and the policy asks for nothing more.
func (s *scene) system() *v1alpha1.AISystem { return chatbot.System(s.namespace, "chat", model) }

func (s *scene) pod(system, model string) *corev1.Pod { return chatbot.Pod(s.namespace, system, model) }

// approved is a pod that may run.
func (s *scene) approved() *corev1.Pod { return s.pod("chat", model) }

// unapproved is a pod that may not: its system is not registered. Who knows no policies would let it run.
func (s *scene) unapproved() *corev1.Pod { return s.pod("shadow", model) }

// known is the name of the approved pod by which the operator learns what may run.
const known = "known"

// publish has the approved content in the ledger, by a pod that runs it: from then on it needs no operator.
func (s *scene) publish() {
	s.t.Helper()
	pod := s.approved()
	pod.Name, pod.GenerateName = known, ""
	must(s.t, admin.Create(s.t.Context(), pod))
	name, ok := ledger.Name(&corev1.PodTemplateSpec{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec})
	if !ok {
		s.t.Fatal("the approved pod has no name in the ledger")
	}
	s.eventually("the approved content is published", func() error {
		review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
			User: "system:serviceaccount:aims-system:" + ledger.AccountName,
			ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: s.namespace, Verb: ledger.VerbDeploy, Group: v1alpha1.GroupName, Resource: ledger.Resource, Name: name,
			},
		}}
		if err := admin.Create(s.t.Context(), review); err != nil || review.Status.Allowed {
			return err
		}
		return errors.New("the ledger does not permit it")
	})
}

// try asks whether a pod would be admitted.
func (s *scene) try(pod *corev1.Pod) error {
	return admin.Create(s.t.Context(), pod, client.DryRunAll)
}

// refusedOnMerit tells a refusal with its reasons from one because nobody could decide.
func refusedOnMerit(err error) bool {
	return apierrors.IsForbidden(err) && strings.Contains(err.Error(), "SystemNotRegistered")
}
