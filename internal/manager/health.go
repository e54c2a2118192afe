// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// addHealth makes the operator ready once its caches are full, its webhooks listen, the API server would trust their certificate, and the keys of the
// seals are known; and no more when it is to stop.
func (p *parts) addHealth() error {
	checks := []struct {
		name  string
		add   func(string, healthz.Checker) error
		check healthz.Checker
	}{
		{"ping", p.manager.AddHealthzCheck, healthz.Ping},
		{"stopping", p.manager.AddReadyzCheck, p.goesOn},
		{"caches", p.manager.AddReadyzCheck, p.full},
		{"webhooks", p.manager.AddReadyzCheck, p.manager.GetWebhookServer().StartedChecker()},
		{"certificate", p.manager.AddReadyzCheck, p.trusted},
		{"seals", p.manager.AddReadyzCheck, p.sealed},
	}
	for _, c := range checks {
		if err := c.add(c.name, c.check); err != nil {
			return fmt.Errorf("adding the check %q: %w", c.name, err)
		}
	}
	if err := p.manager.Add(everyReplica(p.fill)); err != nil {
		return fmt.Errorf("adding what fills the caches: %w", err)
	}
	return nil
}

func (p *parts) goesOn(*http.Request) error {
	if p.stopping.Load() {
		return errors.New("the operator was asked to stop, and answers what is under way")
	}
	return nil
}

func (p *parts) full(*http.Request) error {
	if !p.synced.Load() {
		return errors.New("the caches are not full yet")
	}
	return nil
}

// fill fills the caches that answers come from. Until they are, webhooks that read them answer that they cannot decide: an answer from an
// empty cache would be a wrong one.
func (p *parts) fill(ctx context.Context) error {
	kinds := append(snapshot.Kinds(), &admissionregistrationv1.MutatingWebhookConfiguration{}, &admissionregistrationv1.ValidatingWebhookConfiguration{})
	for _, kind := range kinds {
		if err := p.await(ctx, kind); err != nil {
			return err
		}
	}
	p.synced.Store(true)
	p.manager.GetLogger().Info("the caches are full: webhooks answer from now on")
	return nil
}

// await returns when the cache of a kind is full, or the operator ends.
func (p *parts) await(ctx context.Context, kind client.Object) error {
	if _, err := p.manager.GetCache().GetInformer(ctx, kind); err != nil && ctx.Err() == nil {
		return fmt.Errorf("filling the cache of %T: %w", kind, err)
	}
	return ctx.Err()
}

// everyReplica runs on all replicas, not on the leader alone.
type everyReplica func(context.Context) error

// Start runs the function.
func (f everyReplica) Start(ctx context.Context) error { return f(ctx) }

// NeedLeaderElection says no.
func (everyReplica) NeedLeaderElection() bool { return false }

var _ manager.LeaderElectionRunnable = everyReplica(nil)
