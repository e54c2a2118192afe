// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package decisionguard is the door through which human decisions come: who decided is stamped from the authenticated request or from a
// trusted signature, entitlement is asked of RBAC or of policy, and the content must be the present one and not the decider's own.
package decisionguard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gomodules.xyz/jsonpatch/v2"
	authenticationv1 "k8s.io/api/authentication/v1"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// maximumGroups bounds the groups that a stamp keeps; the API allows no more.
const maximumGroups = 64

// Stamper is the mutating webhook for new decisions: it writes who decided and when, whatever the author wrote there.
type Stamper struct {
	Clock clock.PassiveClock
	// Live and Facts read what tells whose a signature is, from the API server.
	Live  client.Reader
	Facts *snapshot.Reader
}

// Handle stamps a new decision. One whose signature nobody trusts is refused here, since nobody can be said to have taken it.
func (s Stamper) Handle(ctx context.Context, request admission.Request) admission.Response {
	if err := answer.CheckKind(request, v1alpha1.KindOversightDecision); err != nil {
		return answer.Malformed(err)
	}
	var form struct {
		Spec map[string]any `json:"spec"`
	}
	if err := json.Unmarshal(request.Object.Raw, &form); err != nil {
		return answer.Malformed(fmt.Errorf("reading the OversightDecision: %w", err))
	}
	if form.Spec == nil {
		return answer.Malformed(errors.New("reading the OversightDecision: it has no spec"))
	}
	d := &v1alpha1.OversightDecision{}
	if _, isSigned := form.Spec["signature"]; isSigned {
		if err := json.Unmarshal(request.Object.Raw, d); err != nil {
			return answer.Malformed(fmt.Errorf("reading the OversightDecision: %w", err))
		}
		d.Namespace = request.Namespace
	}
	by, err := whoDecides(ctx, s.Live, s.Facts, request, d)
	if err != nil {
		return answerTo(err)
	}
	return admission.Patched("",
		jsonpatch.NewOperation("add", "/spec/decidedBy", by),
		jsonpatch.NewOperation("add", "/spec/decidedAt", s.Clock.Now().UTC().Format(time.RFC3339)),
	)
}

func decider(user authenticationv1.UserInfo) *v1alpha1.Decider {
	groups := user.Groups
	if len(groups) > maximumGroups {
		groups = groups[:maximumGroups]
	}
	return &v1alpha1.Decider{Username: user.Username, UID: user.UID, Groups: groups}
}
