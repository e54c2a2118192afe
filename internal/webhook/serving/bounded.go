// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package serving holds the operator's webhooks to what the API server can wait for: an answer comes in time, or "cannot decide" does.
package serving

import (
	"context"
	"errors"
	"fmt"
	"time"

	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Deadline is how long a webhook may take. It is shorter than what the API server waits, so that the author of a request reads our sentence and
// not the API server's about a timeout.
const Deadline = 4 * time.Second

// places is how many requests are judged at the same time. A judgement takes far less than a millisecond of one core, so more at a time
// would only make all of them late.
const places = 64

var (
	errStarting = errors.New("it has just started, and has not read the cluster's state yet")
	errLate     = errors.New("the answer took too long")
	errBusy     = errors.New("too many requests wait for an answer")
)

// Limits bound all webhooks of one server together.
type Limits struct {
	deadline time.Duration
	places   chan struct{}
}

// NewLimits are the limits of one server.
func NewLimits() *Limits { return newLimits(Deadline, places) }

func newLimits(deadline time.Duration, places int) *Limits {
	return &Limits{deadline: deadline, places: make(chan struct{}, places)}
}

// Bounded answers in time for a webhook.
type Bounded struct {
	Handler webhook.AdmissionHandler
	Limits  *Limits
	// Ready tells whether the webhook has what it needs to answer; nil: always. An answer from empty caches would be a wrong one.
	Ready func() bool
}

// Handle answers as the webhook does, or that it cannot decide.
func (b *Bounded) Handle(ctx context.Context, request admission.Request) admission.Response {
	if b.Ready != nil && !b.Ready() {
		return answer.CannotDecide(errStarting)
	}
	// A server that shuts down ends the context of the requests under way. They are to be answered all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.Limits.deadline)
	defer cancel()
	select {
	case b.Limits.places <- struct{}{}:
	case <-ctx.Done():
		return answer.CannotDecide(errBusy)
	}
	answers := make(chan admission.Response, 1)
	go func() {
		// The place is free when the work is done, not when somebody gave up waiting: work that hangs must not pile up.
		defer func() { <-b.Limits.places }()
		answers <- b.handle(ctx, request)
	}()
	select {
	case response := <-answers:
		return response
	case <-ctx.Done():
		logf.FromContext(ctx).Info("a request was not judged in time", "deadline", b.Limits.deadline.String(), "kind", request.Kind.Kind)
		return answer.CannotDecide(errLate)
	}
}

// handle survives a webhook that panics: it runs in a goroutine of its own, where nobody else would catch it.
func (b *Bounded) handle(ctx context.Context, request admission.Request) (response admission.Response) {
	defer func() {
		if reason := recover(); reason != nil {
			err := fmt.Errorf("panic: %v", reason)
			logf.FromContext(ctx).Error(err, "a webhook failed", "kind", request.Kind.Kind)
			response = answer.CannotDecide(errors.New("the operator has a fault, which its log describes"))
		}
	}()
	return b.Handler.Handle(ctx, request)
}
