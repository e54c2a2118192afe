// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package statusguard keeps the status of the operator's kinds to the operator: what stands there is evidence.
package statusguard

import (
	"context"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Guard is the validating webhook for the status of the operator's kinds.
type Guard struct {
	// Operator is the operator's own user name.
	Operator string
}

// Handle refuses everybody but the operator.
func (g Guard) Handle(_ context.Context, request admission.Request) admission.Response {
	if request.UserInfo.Username == g.Operator {
		return admission.Allowed("")
	}
	if request.Kind.Kind == v1alpha1.KindDriftMonitor {
		return answer.Refuse(fmt.Sprintf(
			"the status of DriftMonitor %q is written by the AIMS operator alone, because it is evidence: a status that says \"Healthy\" heals nothing.\n"+
				"To see what it found, and why:\n"+
				"  kubectl aims drift %s%s", request.Name, systemOf(request), inNamespace(request.Namespace)))
	}
	if request.Kind.Kind == v1alpha1.KindOversightDecision {
		return answer.Refuse(fmt.Sprintf(
			"the status of OversightDecision %q is written by the AIMS operator alone, because it is evidence: a status that says \"Sealed\" seals nothing.\n"+
				"To have a decision count, take it as yourself:\n"+
				"  kubectl aims approve ASSESSMENT --role ROLE%s", request.Name, inNamespace(request.Namespace)))
	}
	return answer.Refuse(fmt.Sprintf(
		"the status of %s %q is written by the AIMS operator alone, because it is evidence: a status that says \"approved\" approves nothing.\n"+
			"To approve content, decide on its assessment:\n"+
			"  kubectl aims approve ASSESSMENT --role ROLE%s", request.Kind.Kind, request.Name, inNamespace(request.Namespace)))
}

// systemOf is the system of a monitor, for whoever is to look at it.
func systemOf(request admission.Request) string {
	monitor := &v1alpha1.DriftMonitor{}
	if err := json.Unmarshal(request.Object.Raw, monitor); err != nil || monitor.Spec.SystemRef.Name == "" {
		return "SYSTEM"
	}
	return monitor.Spec.SystemRef.Name
}

func inNamespace(namespace string) string {
	if namespace == "" {
		return ""
	}
	return " -n " + namespace
}
