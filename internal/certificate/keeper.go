// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"context"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/utils/clock"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// SecretName is the secret in the operator's namespace that holds the certificate and its authorities, so that all replicas serve the same.
const SecretName = "aims-operator-webhook-certificate"

// Bounds on how often the secret is read, and on how long API servers get to notice a new authority before it signs. Between them both follow
// from the certificates' life.
const (
	shortestPoll, longestPoll     = time.Second, time.Minute
	shortestSettle, longestSettle = time.Second, time.Minute
	pollsPerLife                  = 60
	settlesPerLife                = 30
)

// callTimeout bounds one look at the secret and what is registered: the API server may hang.
const callTimeout = 10 * time.Second

// Registered reads the bundles with which the API server checks us now, for each webhook one; none if nothing is registered.
type Registered func(context.Context) ([][]byte, error)

// Options are what a Keeper needs.
type Options struct {
	Secrets    corev1client.SecretInterface
	Registered Registered
	Clock      clock.PassiveClock
	// Namespace is the secret's.
	Namespace string
	// Host is the name or the address by which the API server calls the webhooks.
	Host string
	// Life is how long a serving certificate is good for; two thirds of it are used.
	Life time.Duration
}

// Keeper makes, renews and serves the operator's own certificate. Every replica runs one: whoever is first stores, the others read.
type Keeper struct {
	Serving

	options Options
	terms   terms
	// pass lets one goroutine at a time look after the certificate.
	pass sync.Mutex
	// known is what was last read or stored, in case somebody deletes the secret.
	known material
	// publishedSince is when this replica first saw the next authority published everywhere.
	publishedSince time.Time
}

// +kubebuilder:rbac:groups="",namespace=aims-system,resources=secrets,verbs=create
// +kubebuilder:rbac:groups="",namespace=aims-system,resources=secrets,resourceNames=aims-operator-webhook-certificate,verbs=get;update

// NewKeeper makes a keeper, which begins with Start or Refresh.
func NewKeeper(options *Options) *Keeper {
	return &Keeper{Serving: Serving{host: options.Host}, options: *options, terms: terms{host: options.Host, life: options.Life}}
}

// NeedLeaderElection says that every replica keeps its certificate.
func (k *Keeper) NeedLeaderElection() bool { return false }

// Start keeps the certificate until the context ends. It does not fail: what cannot be done now is tried again.
func (k *Keeper) Start(ctx context.Context) error {
	tick := time.NewTicker(clamp(k.terms.life/pollsPerLife, shortestPoll, longestPoll))
	defer tick.Stop()
	// A pending step waits for a publication, which takes a moment and not a minute.
	soon := time.NewTicker(shortestPoll)
	defer soon.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-soon.C:
			if k.settled() {
				continue
			}
		}
		if err := k.Refresh(ctx); err != nil && ctx.Err() == nil {
			logf.FromContext(ctx).Error(err, "could not look after the webhooks' certificate; what is served stays, and it is tried again")
		}
	}
}

// settled tells that nothing is under way.
func (k *Keeper) settled() bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.known.next == nil && k.pair != nil
}

// Refresh reads the secret and does what is due, until nothing is.
func (k *Keeper) Refresh(ctx context.Context) error {
	k.pass.Lock()
	defer k.pass.Unlock()
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	// Each step may lose a race against another replica, and then begins anew.
	for range 10 {
		again, err := k.once(ctx)
		if err != nil || !again {
			return err
		}
	}
	return fmt.Errorf("secret %q changes faster than it can be read", SecretName)
}

// once reads, does one step and stores it.
func (k *Keeper) once(ctx context.Context) (again bool, err error) {
	now := k.options.Clock.Now()
	stored, m, err := k.read(ctx, now)
	if err != nil {
		return false, err
	}
	isPublished, err := k.mayPromote(ctx, &m, now)
	if err != nil {
		return false, err
	}
	due := k.terms.nextStep(&m, now, isPublished)
	if due == stepNone && stored != nil {
		k.adopt(&m, now)
		return false, nil
	}
	if m, err = k.terms.take(due, m, now); err != nil {
		return false, err
	}
	if err := k.store(ctx, &m, stored, now); err != nil {
		if apierrors.IsAlreadyExists(err) || apierrors.IsConflict(err) {
			return true, nil
		}
		return false, fmt.Errorf("storing secret %q: %w", SecretName, err)
	}
	logf.FromContext(ctx).Info("changed the webhooks' certificate", "step", due.String())
	k.adopt(&m, now)
	return true, nil
}

// read reads the secret. What is good in memory and missing there is kept: deleting or spoiling the secret must not refuse a request.
func (k *Keeper) read(ctx context.Context, now time.Time) (*corev1.Secret, material, error) {
	secret, err := k.options.Secrets.Get(ctx, SecretName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, k.remembered(), nil
	}
	if err != nil {
		return nil, material{}, fmt.Errorf("reading secret %q: %w", SecretName, err)
	}
	m, remembered := parse(secret), k.remembered()
	if !m.serves(k.options.Host, now) && remembered.serves(k.options.Host, now) {
		m.served, m.former = remembered.served, append(m.former, remembered.trusted(now)...)
	}
	return secret, m, nil
}

func (k *Keeper) remembered() material {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.known
}

// mayPromote tells whether the next authority may sign: what is registered has it, and API servers have had time to notice. Where nothing
// good is served there is nobody to wait for.
func (k *Keeper) mayPromote(ctx context.Context, m *material, now time.Time) (bool, error) {
	if m.next == nil {
		k.publishedSince = time.Time{}
		return false, nil
	}
	registered, err := k.options.Registered(ctx)
	if err != nil {
		return false, fmt.Errorf("reading what is registered: %w", err)
	}
	if !published(registered, m.next.certificate) {
		k.publishedSince = time.Time{}
		return false, nil
	}
	if k.publishedSince.IsZero() || k.publishedSince.After(now) {
		k.publishedSince = now
	}
	settle := clamp(k.terms.life/settlesPerLife, shortestSettle, longestSettle)
	return !m.serves(k.options.Host, now) || now.Sub(k.publishedSince) >= settle, nil
}

func (k *Keeper) store(ctx context.Context, m *material, stored *corev1.Secret, now time.Time) error {
	made, err := m.secret(SecretName, k.options.Namespace, now)
	if err != nil {
		return err
	}
	if stored == nil {
		_, err = k.options.Secrets.Create(ctx, made, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
		return err
	}
	// What others wrote on the secret, labels for example, stays.
	updated := stored.DeepCopy()
	updated.Data = made.Data
	_, err = k.options.Secrets.Update(ctx, updated, metav1.UpdateOptions{FieldManager: v1alpha1.FieldManager})
	return err
}

// adopt serves the material. What is served is never taken away for nothing.
func (k *Keeper) adopt(m *material, now time.Time) {
	k.mutex.Lock()
	k.known = *m
	pair := m.served
	if pair == nil {
		pair = k.pair
	}
	k.mutex.Unlock()
	k.set(pair, m.trusted(now))
}

// Current is the bundle as the secret has it now, for whoever publishes: what another replica announced must not be taken back.
func (k *Keeper) Current(ctx context.Context) ([]byte, error) {
	if err := k.Refresh(ctx); err != nil {
		return nil, err
	}
	bundle := k.Bundle()
	if len(bundle) == 0 {
		return nil, errNoAuthority
	}
	return bundle, nil
}

func clamp(value, least, most time.Duration) time.Duration { return max(least, min(value, most)) }
