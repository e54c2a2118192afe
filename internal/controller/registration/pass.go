// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"context"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// pass is what came of writing all configurations.
type pass struct {
	all    []configuration
	failed []error
	faults []enforcement.Fault
	// again is when to look again; zero: all that could be written stands, and API servers obey it.
	again time.Duration
}

// keepAll writes first what the API server decides by itself, and then whom it asks: about more for as long as the first is new.
func (r *Reconciler) keepAll(ctx context.Context, target registration.Target, policies []v1alpha1.OversightPolicy) *pass {
	p := &pass{}
	r.keepThese(ctx, p, decides(target, policies))
	var settled time.Duration
	target.Settling, settled = r.settling.those(p.all, time.Now())
	r.keepThese(ctx, p, asks(target, policies))
	if p.again == 0 || settled > 0 && settled < p.again {
		p.again = settled
	}
	r.contest.keepOnly(p.all)
	r.settling.keepOnly(p.all)
	return p
}

func (r *Reconciler) keepThese(ctx context.Context, p *pass, these []configuration) {
	for _, c := range these {
		wait, err := r.keep(ctx, c)
		if err != nil {
			// One that cannot be written must not keep the others from being.
			p.failed, p.faults = append(p.failed, err), append(p.faults, enforcement.NotPutBack(c.kindName(), c.String()))
		}
		p.again = max(p.again, wait)
	}
	p.all = append(p.all, these...)
}
