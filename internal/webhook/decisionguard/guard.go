// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// clockTolerance is how old a stamp may be when the guard sees it: the time between two webhooks of one request, on two machines.
const clockTolerance = 2 * time.Minute

// Guard is the validating webhook for decisions.
type Guard struct {
	// Live reads from the API server: a decision is rare, and must not be judged by an old state.
	Live client.Reader
	// Facts reads a system's facts, live as well. Cached reads them from a cache, for where that shows what is stored, and the policies live. Nil: there
	// is no cache.
	Facts, Cached *snapshot.Reader
	// Reviews asks RBAC who may decide.
	Reviews authorizationclient.SubjectAccessReviewInterface
	// Seals seals what passes, and tells whether a seal holds.
	Seals Sealer
	// Retention is for how long decisions are kept that bear on nothing. Zero: for good.
	Retention time.Duration
	Clock     clock.PassiveClock
}

// refusal is a reason to refuse, in words for the request's author. Any other error means that the guard cannot decide.
type refusal struct{ text string }

func (r refusal) Error() string { return r.text }

func refuse(format string, args ...any) error {
	return refusal{fmt.Sprintf(format, args...)}
}

// Handle judges a request about a decision.
func (g *Guard) Handle(ctx context.Context, request admission.Request) admission.Response {
	if err := answer.CheckKind(request, v1alpha1.KindOversightDecision); err != nil {
		return answer.Malformed(err)
	}
	return answerTo(g.judge(ctx, request))
}

// answerTo is the answer that an error makes, or the permission if there is none.
func answerTo(err error) admission.Response {
	var refused refusal
	var malformed *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
		return admission.Allowed("")
	case errors.As(err, &refused):
		return answer.Refuse(refused.text)
	case errors.As(err, &malformed), errors.As(err, &mistyped):
		return answer.Malformed(err)
	}
	return answer.CannotDecide(err)
}

func (g *Guard) judge(ctx context.Context, request admission.Request) error {
	switch request.Operation {
	case admissionv1.Create:
		return g.judgeNew(ctx, request)
	case admissionv1.Update:
		return judgeChange(request)
	case admissionv1.Delete:
		return g.judgeDeletion(ctx, request)
	case admissionv1.Connect:
	}
	return refuse("operation %q on a decision is none that is judged, so it is not allowed", request.Operation)
}

func (g *Guard) judgeNew(ctx context.Context, request admission.Request) error {
	d := &v1alpha1.OversightDecision{}
	if err := json.Unmarshal(request.Object.Raw, d); err != nil {
		return fmt.Errorf("reading the OversightDecision: %w", err)
	}
	d.Namespace = request.Namespace
	q := &question{Guard: g, request: request, d: d}
	return inTurn(ctx, q.checkStamp, q.checkMerits, q.checkSeal)
}

// checkMerits judges all of a decision but what the stamper wrote.
func (q *question) checkMerits(ctx context.Context) error {
	return inTurn(ctx, q.checkForm, q.checkPerson, q.checkEntitlement, q.checkContent, q.checkOvertaken)
}

// inTurn is the first error of several checks.
func inTurn(ctx context.Context, checks ...func(context.Context) error) error {
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkStamp makes sure that the stamp is still that of this very request, or of the signature.
func (q *question) checkStamp(ctx context.Context) error {
	by, err := q.decider(ctx)
	if err != nil {
		return err
	}
	spec := &q.d.Spec
	if spec.DecidedBy == nil || spec.DecidedAt == nil || !apiequality.Semantic.DeepEqual(spec.DecidedBy, by) {
		return errors.New("who decided was not stamped by the operator's own webhook, or was changed after it")
	}
	if age := q.Clock.Since(spec.DecidedAt.Time); age.Abs() > clockTolerance {
		return fmt.Errorf("the stamp is %s old; the clocks of the operator's replicas may differ", age.Round(time.Second))
	}
	return nil
}

func judgeChange(request admission.Request) error {
	before, after := &v1alpha1.OversightDecision{}, &v1alpha1.OversightDecision{}
	if err := json.Unmarshal(request.OldObject.Raw, before); err != nil {
		return fmt.Errorf("reading the old OversightDecision: %w", err)
	}
	if err := json.Unmarshal(request.Object.Raw, after); err != nil {
		return fmt.Errorf("reading the OversightDecision: %w", err)
	}
	if !apiequality.Semantic.DeepEqual(before.Spec, after.Spec) {
		return refuse("decision %q cannot be changed: a decision is evidence.\nRecord a new one instead:\n  %s", request.Name, decision.DecideCommand(before))
	}
	return nil
}
