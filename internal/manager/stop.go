// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// afterGrace is a context that ends some time after another one. Meanwhile the operator says that it is not ready, and the API server is told of
// other replicas before this one stops listening.
func afterGrace(ctx context.Context, grace time.Duration, stopping *atomic.Bool) (context.Context, context.CancelFunc) {
	later, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		stopping.Store(true)
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-later.Done():
		}
		cancel()
	})
	return later, cancel
}

// lastAnswers makes each answer of an operator that is to stop the last one on its connection. An API server that sent its next request just when
// the connection is closed would have to refuse it.
func lastAnswers(handler http.Handler, stopping *atomic.Bool) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if stopping.Load() {
			writer.Header().Set("Connection", "close")
		}
		handler.ServeHTTP(writer, request)
	})
}
