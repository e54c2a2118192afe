// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package decisionguard is the door through which human decisions come: who decided is stamped from the authenticated request or from a
// trusted signature, entitlement is asked of RBAC or of policy, and the content must be the present one and not the decider's own. What passed is sealed.
package decisionguard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gomodules.xyz/jsonpatch/v2"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// auditSeal is the annotation of the API server's audit event, behind the webhook's name, that carries the decision's seal: who impersonated whom
// stands there and nowhere else.
const auditSeal = "seal"

// Stamper is the mutating webhook for new decisions: it writes who decided and when, whatever the author wrote there, and seals what the guard lets
// pass. What the guard would refuse is not sealed, because a seal that somebody reads in a log could be stored past the webhooks; nor is a dry run.
type Stamper struct {
	Guard *Guard
}

// Handle stamps a new decision. One whose signature nobody trusts is refused here, since nobody can be said to have taken it.
func (s Stamper) Handle(ctx context.Context, request admission.Request) admission.Response {
	if err := answer.CheckKind(request, v1alpha1.KindOversightDecision); err != nil {
		return answer.Malformed(err)
	}
	d, sealed, err := read(request)
	if err != nil {
		return answer.Malformed(fmt.Errorf("reading the OversightDecision: %w", err))
	}
	q := &question{Guard: s.Guard, request: request, d: d}
	if d.Spec.DecidedBy, err = q.decider(ctx); err != nil {
		return answerTo(err)
	}
	d.Spec.DecidedAt = new(q.moment(ctx))
	patches := []jsonpatch.Operation{
		jsonpatch.NewOperation("add", "/spec/decidedBy", d.Spec.DecidedBy),
		jsonpatch.NewOperation("add", "/spec/decidedAt", d.Spec.DecidedAt),
	}
	put, err := q.seal(ctx)
	var refused refusal
	switch {
	case err != nil && !errors.As(err, &refused):
		return answer.CannotDecide(err)
	case put != nil:
		patches = append(patches, jsonpatch.NewOperation("add", "/spec/seal", put))
	case sealed:
		patches = append(patches, jsonpatch.NewOperation("remove", "/spec/seal", nil))
	}
	response := admission.Patched("", patches...)
	if put != nil {
		response.AuditAnnotations = map[string]string{auditSeal: put.Signature}
	}
	return response
}

// read reads a decision without what is stamped, and tells whether its author wrote a seal.
func read(request admission.Request) (d *v1alpha1.OversightDecision, sealed bool, err error) {
	var form struct {
		Spec map[string]any `json:"spec"`
	}
	if err := json.Unmarshal(request.Object.Raw, &form); err != nil {
		return nil, false, err
	}
	if form.Spec == nil {
		return nil, false, errors.New("it has no spec")
	}
	_, sealed = form.Spec["seal"]
	for _, stamped := range []string{"decidedBy", "decidedAt", "seal"} {
		delete(form.Spec, stamped)
	}
	written, err := json.Marshal(form)
	if err != nil {
		return nil, false, err
	}
	d = &v1alpha1.OversightDecision{}
	if err := json.Unmarshal(written, d); err != nil {
		return nil, false, err
	}
	d.Namespace = request.Namespace
	return d, sealed, nil
}
