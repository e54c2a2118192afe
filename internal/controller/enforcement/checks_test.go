// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"errors"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	fakeclients "k8s.io/client-go/kubernetes/fake"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/events"
	clocktesting "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/registration"
)

type uncounted struct{}

func (uncounted) PutBack(string, enforcement.How) {}

// trust is what Check answers to the bundle that the API server has.
type trust string

func (want trust) Check(registered [][]byte, _ time.Time) error {
	for _, bundle := range registered {
		if string(bundle) != string(want) {
			return errors.New("signed by somebody else")
		}
	}
	if len(registered) == 0 {
		return errors.New("nothing is registered")
	}
	return nil
}

func newWatch(clock *clocktesting.FakePassiveClock) *enforcement.Watch {
	return enforcement.NewWatch(clock, events.NewFakeRecorder(10), uncounted{}, false)
}

func TestACertificateThatIsNotTrustedIsToldAfterAWhile(t *testing.T) {
	t.Parallel()
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	stored := &admissionregistrationv1.ValidatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: registration.Name},
		Webhooks:   []admissionregistrationv1.ValidatingWebhook{{Name: "gate", ClientConfig: admissionregistrationv1.WebhookClientConfig{CABundle: []byte("old")}}},
	}
	c := fake.NewClientBuilder().WithScheme(scheme).WithObjects(stored).Build()
	clock := clocktesting.NewFakePassiveClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	r := &Reconciler{Client: c, Clock: clock, Certificates: trust("new"), Watch: newWatch(clock)}
	look := func() ctrl.Result {
		t.Helper()
		result, err := r.Reconcile(t.Context(), requestOf(checkCertificate))
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	intact := func() bool {
		s := r.Watch.State()
		return s.Intact(enforcement.PieceCertificate)
	}
	if result := look(); result.RequeueAfter != soon || !intact() {
		t.Errorf("at once: %v, intact %t", result, intact())
	}
	clock.SetTime(clock.Now().Add(patience))
	look()
	if intact() {
		t.Error("it is not told")
	}
	if err := c.Get(t.Context(), requestOf(registration.Name).NamespacedName, stored); err != nil {
		t.Fatal(err)
	}
	stored.Webhooks[0].ClientConfig.CABundle = []byte("new")
	if err := c.Update(t.Context(), stored); err != nil {
		t.Fatal(err)
	}
	if result := look(); result.RequeueAfter <= soon || !intact() {
		t.Errorf("when it is registered: %v, intact %t", result, intact())
	}
}

// TestARightThatTheRulesDoNotShowIsAskedAbout is about clusters whose authorizer cannot list rules.
func TestARightThatTheRulesDoNotShowIsAskedAbout(t *testing.T) {
	t.Parallel()
	clients := fakeclients.NewClientset()
	asked := map[string]int{}
	clients.PrependReactor("create", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		create, ok := action.(clienttesting.CreateAction)
		if !ok {
			return false, nil, nil
		}
		switch review := create.GetObject().(type) {
		case *authorizationv1.SelfSubjectRulesReview:
			asked["rules of "+review.Spec.Namespace]++
			if review.Spec.Namespace == elsewhere {
				review.Status = authorizationv1.SubjectRulesReviewStatus{ResourceRules: []authorizationv1.ResourceRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}}}}
			}
			return true, review, nil
		case *authorizationv1.SelfSubjectAccessReview:
			asked[review.Spec.ResourceAttributes.Verb]++
			review.Status.Allowed = review.Spec.ResourceAttributes.Verb == "patch"
			return true, review, nil
		}
		return false, nil, nil
	})
	clock := clocktesting.NewFakePassiveClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	r := &Reconciler{Authorization: clients.AuthorizationV1(), Clock: clock, Watch: newWatch(clock), Needed: []enforcement.Right{
		{Verb: "get", Resource: "pods"}, {Verb: "patch", Resource: "pods"}, {Verb: "delete", Resource: "pods"},
		{Verb: "get", Resource: "pods", Namespace: "aims-system"},
	}}
	if _, err := r.Reconcile(t.Context(), requestOf(checkRights)); err != nil {
		t.Fatal(err)
	}
	state := r.Watch.State()
	if len(state.Faults) != 2 || state.Faults[0].What != "delete pods" || state.Faults[1].What != "get pods in namespace aims-system" {
		t.Errorf("the faults are %+v", state.Faults)
	}
	if asked["rules of "+elsewhere] != 1 || asked["rules of aims-system"] != 1 || asked["patch"] != 1 || asked["get"] != 1 {
		t.Errorf("asked %v", asked)
	}

	failing := fakeclients.NewClientset()
	failing.PrependReactor("create", "*", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("the API server is away")
	})
	r.Authorization = failing.AuthorizationV1()
	if _, err := r.Reconcile(t.Context(), requestOf(checkRights)); err == nil {
		t.Error("an error is no answer, and must be tried again")
	}
	if after := r.Watch.State(); len(after.Faults) != 2 {
		t.Errorf("a check that could not be made changed what is known: %+v", after.Faults)
	}
}
