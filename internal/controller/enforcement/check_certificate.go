// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"context"
	"fmt"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// patience is how long the certificate and what is registered may disagree: at a start, and while configurations are put back, they do for a moment.
const patience, soon = 15 * time.Second, time.Second

// certificate asks whether the API server accepts the certificate that is served, by what is registered.
func (r *Reconciler) certificate(ctx context.Context) (time.Duration, error) {
	mutating := &admissionregistrationv1.MutatingWebhookConfiguration{}
	validating := &admissionregistrationv1.ValidatingWebhookConfiguration{}
	for _, configuration := range []client.Object{mutating, validating} {
		// One that is missing has no webhooks, and is the registration's to put back.
		err := client.IgnoreNotFound(r.Client.Get(ctx, client.ObjectKey{Name: registration.Name}, configuration))
		if err != nil {
			return 0, fmt.Errorf("reading what is registered: %w", err)
		}
	}
	now := r.Clock.Now()
	if err := r.Certificates.Check(registration.Bundles(mutating, validating), now); err == nil {
		r.distrusted = time.Time{}
		r.Watch.Report(enforcement.FromCertificate, nil)
		return 0, nil
	}
	if r.distrusted.IsZero() {
		r.distrusted = now
	}
	if now.Sub(r.distrusted) < patience {
		return soon, nil
	}
	r.Watch.Report(enforcement.FromCertificate, []enforcement.Fault{
		{Piece: enforcement.PieceCertificate, Reason: v1alpha1.EnforcementCertificateNotTrustedReason},
	})
	return soon, nil
}
