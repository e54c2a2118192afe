// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// systems has an AI system of each name but "unregistered".
type systems struct{ client.Reader }

func (systems) Get(_ context.Context, key client.ObjectKey, _ client.Object, _ ...client.GetOption) error {
	if key.Name == "unregistered" {
		return apierrors.NewNotFound(schema.GroupResource{Resource: "aisystems"}, key.Name)
	}
	return nil
}

// validator asks an authorizer that allows all but these resources, or that cannot be reached.
func validator(t *testing.T, down error, denied ...string) *Validator {
	t.Helper()
	clients := fake.NewClientset()
	clients.PrependReactor("create", "subjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		review, ok := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.SubjectAccessReview)
		if !ok || review.Spec.User != "kim" || review.Spec.Groups[0] != "team" || review.Spec.ResourceAttributes.Namespace != "lending" {
			t.Errorf("asked about somebody else: %+v", review)
		}
		review.Status.Allowed = !strings.Contains(strings.Join(denied, " "), review.Spec.ResourceAttributes.Resource)
		return true, review, down
	})
	return &Validator{Rules: rules(t), Reviews: clients.AuthorizationV1().SubjectAccessReviews(), Live: systems{}}
}

func request(t *testing.T, after, before *v1alpha1.DriftMonitor) admission.Request {
	t.Helper()
	r := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Name: "scores", Namespace: "lending", Operation: admissionv1.Create, UserInfo: authenticationv1.UserInfo{Username: "kim", Groups: []string{"team"}},
		Kind: metav1.GroupVersionKind{Group: v1alpha1.GroupName, Version: "v1alpha1", Kind: v1alpha1.KindDriftMonitor},
	}}
	encode := func(m *v1alpha1.DriftMonitor) runtime.RawExtension {
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return runtime.RawExtension{Raw: raw}
	}
	r.Object = encode(after)
	if before != nil {
		r.Operation, r.OldObject = admissionv1.Update, encode(before)
	}
	return r
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	plain, secret := monitorOf(), monitorOf(token("t", "k"))
	connect := request(t, plain, nil)
	connect.Operation = admissionv1.Connect
	for name, test := range map[string]struct {
		why       string
		validator *Validator
		request   admission.Request
		code      int32
		says      string
	}{
		"valid":                     {"nothing is wrong", validator(t, nil), request(t, plain, nil), http.StatusOK, ""},
		"invalid":                   {"kubectl lists the fields", validator(t, nil), request(t, monitorOf(asks("up{")), nil), http.StatusUnprocessableEntity, "spec.checks[scores].current.query"},
		"a right that is there":     {"the author may read it", validator(t, nil, "jobs"), request(t, secret, nil), http.StatusOK, ""},
		"a right that is not":       {"the author may not read it", validator(t, nil, "secrets"), request(t, secret, nil), http.StatusForbidden, `may not get secrets "t"`},
		"nobody can be asked":       {"cannot decide is not allowed", validator(t, errors.New("down")), request(t, secret, nil), http.StatusServiceUnavailable, "cannot decide now"},
		"nobody need be asked":      {"nothing is lent", validator(t, errors.New("down")), request(t, plain, nil), http.StatusOK, ""},
		"the same spec":             {"labels and finalizers always pass", validator(t, errors.New("down")), request(t, monitorOf(asks("up{")), monitorOf(asks("up{"))), http.StatusOK, ""},
		"an operation of no object": {"it is never sent", validator(t, nil), connect, http.StatusBadRequest, "CONNECT"},
		"another kind": {"it is never sent", validator(t, nil), func() admission.Request {
			r := request(t, plain, nil)
			r.Kind.Kind = "AISystem"
			return r
		}(), http.StatusBadRequest, "AISystem"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := test.validator.Handle(t.Context(), test.request)
			if response.Allowed != (test.code == http.StatusOK) || response.Result.Code != test.code || !strings.Contains(response.Result.Message, test.says) {
				t.Errorf("%s: allowed %t, %+v", test.why, response.Allowed, response.Result)
			}
		})
	}
	early := monitorOf(func(m *v1alpha1.DriftMonitor) { m.Spec.SystemRef.Name = "unregistered" })
	if response := validator(t, nil).Handle(t.Context(), request(t, early, nil)); !response.Allowed || len(response.Warnings) != 1 || !strings.Contains(response.Warnings[0], `no AI system "unregistered" yet`) {
		t.Errorf("a system that may yet come: %+v", response)
	}
}
