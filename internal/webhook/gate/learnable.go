// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	admissionv1 "k8s.io/api/admission/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/internal/ledger"
)

// learnable tells whether the API server need not ask again about a new pod like this one, once the ledger knows it: it names no system, discovery
// clears it, and its name tells all that discovery looks at.
func learnable(request admission.Request, j *judgement) bool {
	if request.Operation != admissionv1.Create || !j.object.IsPod || request.DryRun != nil && *request.DryRun ||
		j.facts.System != "" || !j.verdict.Governed() || !j.verdict.Clean() {
		return false
	}
	_, spelt := ledger.Name(j.object.Template)
	return spelt && ledger.Plain(&j.object.Meta, &j.object.Template.Spec)
}
