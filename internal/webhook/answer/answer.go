// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package answer makes the answers of the operator's webhooks, so that a refusal, a bad request and "cannot decide" look the same wherever
// they come from.
package answer

import (
	"fmt"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// CheckKind says what is wrong with a request that should be about one of the operator's own kinds, so that a webhook never answers for an
// object that it does not know.
func CheckKind(request admission.Request, kind string) error {
	if request.Kind.Group == v1alpha1.GroupName && request.Kind.Kind == kind {
		return nil
	}
	return fmt.Errorf("the request is about kind %q of group %q, not about %s of %s", request.Kind.Kind, request.Kind.Group, kind, v1alpha1.GroupName)
}

// Refuse refuses the request with a text for its author.
func Refuse(text string) admission.Response {
	return status(http.StatusForbidden, metav1.StatusReasonForbidden, text)
}

// Invalid refuses an object of which fields are wrong, each with its path, so that kubectl lists them.
func Invalid(kind schema.GroupKind, name string, wrong field.ErrorList) admission.Response {
	response := admission.Denied("")
	response.Result = new(apierrors.NewInvalid(kind, name, wrong).Status())
	return response
}

// Malformed refuses a request that cannot be understood.
func Malformed(err error) admission.Response {
	return status(http.StatusBadRequest, metav1.StatusReasonBadRequest, err.Error())
}

// CannotDecide says that the request was neither allowed nor refused on its merits: what the answer needs could not be read.
func CannotDecide(err error) admission.Response {
	return status(http.StatusServiceUnavailable, metav1.StatusReasonServiceUnavailable,
		fmt.Sprintf("the AIMS operator cannot decide now: %v; nothing was changed, try again in a moment", err))
}

func status(code int32, reason metav1.StatusReason, message string) admission.Response {
	response := admission.Denied("")
	response.Result = &metav1.Status{Status: metav1.StatusFailure, Code: code, Reason: reason, Message: message}
	return response
}
