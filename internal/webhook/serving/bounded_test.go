// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package serving

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/internal/registration"
)

// slow is a webhook that takes this long, whatever its context says.
func slow(d time.Duration) admission.Handler {
	return admission.HandlerFunc(func(context.Context, admission.Request) admission.Response {
		pass(d)
		return admission.Allowed("")
	})
}

// pass lets this much of a test's own time pass.
func pass(d time.Duration) { <-time.After(d) }

func cannotDecide(t *testing.T, response *admission.Response, says string) {
	t.Helper()
	if response.Allowed || response.Result.Code != http.StatusServiceUnavailable || !strings.Contains(response.Result.Message, says) {
		t.Errorf("the answer is %+v, want that it cannot decide: %s", response.Result, says)
	}
}

func TestTheDeadlineIsShorterThanTheAPIServersPatience(t *testing.T) {
	t.Parallel()
	if Deadline >= registration.TimeoutSeconds*time.Second {
		t.Errorf("the API server gives up after %d s, before our deadline of %s", registration.TimeoutSeconds, Deadline)
	}
}

func TestBounded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		webhook admission.Handler
		ready   func() bool
		says    string
		took    time.Duration
	}{
		"quick":     {slow(time.Second), nil, "", time.Second},
		"ready":     {slow(0), func() bool { return true }, "", 0},
		"not ready": {slow(0), func() bool { return false }, "has just started", 0},
		"late":      {slow(time.Minute), nil, "took too long", Deadline},
		"broken":    {admission.HandlerFunc(func(context.Context, admission.Request) admission.Response { panic("broken") }), nil, "has a fault", 0},
		"obedient": {admission.HandlerFunc(func(ctx context.Context, _ admission.Request) admission.Response {
			<-ctx.Done()
			return admission.Errored(http.StatusInternalServerError, ctx.Err())
		}), nil, "", Deadline},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := &Bounded{Handler: test.webhook, Limits: NewLimits(), Ready: test.ready}
				began := time.Now()
				response := b.Handle(t.Context(), admission.Request{})
				if took := time.Since(began); took != test.took {
					t.Errorf("it took %s, want %s", took, test.took)
				}
				switch {
				case test.says != "":
					cannotDecide(t, &response, test.says)
				case name == "obedient":
					if response.Allowed {
						t.Error("a request that could not be judged in time is allowed")
					}
				case !response.Allowed:
					t.Errorf("refused: %v", response.Result)
				}
				// Whoever sleeps wakes up before the test ends.
				pass(time.Minute)
			})
		})
	}
}

func TestARequestUnderWayIsAnsweredWhenTheServerStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		b := &Bounded{Limits: NewLimits(), Handler: admission.HandlerFunc(func(ctx context.Context, _ admission.Request) admission.Response {
			stop()
			pass(time.Second)
			if ctx.Err() != nil {
				return admission.Errored(http.StatusInternalServerError, ctx.Err())
			}
			return admission.Allowed("")
		})}
		if response := b.Handle(ctx, admission.Request{}); !response.Allowed {
			t.Errorf("refused: %v", response.Result)
		}
	})
}

func TestWorkThatHangsDoesNotPileUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		limits := newLimits(time.Second, 3)
		b := &Bounded{Limits: limits, Handler: admission.HandlerFunc(func(context.Context, admission.Request) admission.Response {
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			pass(time.Minute)
			return admission.Allowed("")
		})}
		responses := make(chan admission.Response, 500)
		began := time.Now()
		for range 500 {
			go func() { responses <- b.Handle(t.Context(), admission.Request{}) }()
		}
		busy := 0
		for range 500 {
			response := <-responses
			cannotDecide(t, &response, "")
			if strings.Contains(response.Result.Message, "too many") {
				busy++
			}
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("500 answers took %s", took)
		}
		if most.Load() != 3 || busy != 497 {
			t.Errorf("%d worked at once, want 3; %d were told that there are too many, want 497", most.Load(), busy)
		}
		// Later there is place again.
		pass(2 * time.Minute)
		b.Handler = slow(0)
		if response := b.Handle(t.Context(), admission.Request{}); !response.Allowed {
			t.Errorf("refused: %v", response.Result)
		}
	})
}
