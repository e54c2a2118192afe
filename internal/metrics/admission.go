// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"context"
	"net/http"
	"strings"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Measured is a webhook's handler whose answers are counted and timed.
func (c *Counters) Measured(webhook string, handler admission.Handler) admission.Handler {
	return admission.HandlerFunc(func(ctx context.Context, request admission.Request) admission.Response {
		start := time.Now()
		response := handler.Handle(ctx, request)
		outcome := outcomeOf(&response)
		c.admission.WithLabelValues(webhook, outcome).Observe(time.Since(start).Seconds())
		if reasons := response.AuditAnnotations["reasons"]; reasons != "" {
			for reason := range strings.SplitSeq(reasons, ",") {
				c.findings.WithLabelValues(outcome, reason).Inc()
			}
		}
		return response
	})
}

func outcomeOf(response *admission.Response) string {
	switch {
	case response.Allowed && (len(response.Patches) > 0 && holds(response) || response.AuditAnnotations["verdict"] == string(v1alpha1.PermissionHold)):
		return "held"
	case response.Allowed && len(response.Warnings) > 0:
		return "warned"
	case response.Allowed:
		return "allowed"
	case response.Result != nil && response.Result.Code == http.StatusBadRequest:
		return "malformed"
	case response.Result != nil && response.Result.Code == http.StatusForbidden:
		return "refused"
	}
	return "undecided"
}

// holds tells whether the answer puts a scheduling gate on a pod.
func holds(response *admission.Response) bool {
	for _, patch := range response.Patches {
		if strings.HasPrefix(patch.Path, "/spec/schedulingGates") {
			return true
		}
	}
	return false
}
