// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/clock"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

// filePoll is how often the files are read: a mounted secret changes within a minute or two anyway.
const filePoll = 2 * time.Second

// DirectoryOptions are what a Directory needs.
type DirectoryOptions struct {
	// Path is a folder with tls.crt, tls.key and ca.crt, as cert-manager's secrets have them.
	Path       string
	Registered Registered
	Clock      clock.PassiveClock
	Host       string
}

// Directory serves a certificate that somebody else, cert-manager say, keeps in files. The order is the Keeper's: what the files say about
// authorities is published at once, and the certificate is served when what is registered trusts it.
type Directory struct {
	Serving

	options DirectoryOptions
	pass    sync.Mutex
	// former are the authorities that earlier files named.
	former []*x509.Certificate
}

// NewDirectory makes a Directory, which begins with Start or Refresh.
func NewDirectory(options *DirectoryOptions) *Directory {
	return &Directory{Serving: Serving{host: options.Host}, options: *options}
}

// NeedLeaderElection says that every replica reads its files.
func (d *Directory) NeedLeaderElection() bool { return false }

// Start reads the files until the context ends. Bad files change nothing.
func (d *Directory) Start(ctx context.Context) error {
	tick := time.NewTicker(filePoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := d.Refresh(ctx); err != nil && ctx.Err() == nil {
			logf.FromContext(ctx).Error(err, "could not use the webhooks' certificate files; what is served stays, and it is tried again")
		}
	}
}

// Refresh reads the files, and takes what they hold as far as that is safe.
func (d *Directory) Refresh(ctx context.Context) error {
	d.pass.Lock()
	defer d.pass.Unlock()
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	pair, authorities, err := d.read()
	if err != nil {
		return err
	}
	now := d.options.Clock.Now()
	if !trusts(authorities, pair, d.options.Host, now) {
		return fmt.Errorf("the certificate in %s is not good for %q by the authorities in its %s", d.options.Path, d.options.Host, bundleKey)
	}
	m := material{former: append(authorities, d.former...), served: pair}
	published := m.trusted(now)
	d.former = published
	before, err := d.GetCertificate(nil)
	if err == nil && !before.Leaf.Equal(pair.Leaf) && trusts(published, before, d.options.Host, now) {
		registered, err := d.options.Registered(ctx)
		if err != nil {
			return fmt.Errorf("reading what is registered: %w", err)
		}
		next := &Serving{host: d.host, pair: pair}
		if next.Check(registered, now) != nil {
			// Until the new authority is published, what was served goes on.
			pair = before
		}
	}
	d.set(pair, published)
	return nil
}

func (d *Directory) read() (*tls.Certificate, []*x509.Certificate, error) {
	var content [3][]byte
	for i, name := range []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey, bundleKey} {
		var err error
		if content[i], err = os.ReadFile(filepath.Join(d.options.Path, name)); err != nil {
			return nil, nil, fmt.Errorf("reading the webhooks' certificate: %w", err)
		}
	}
	pair, err := tls.X509KeyPair(content[0], content[1])
	if err != nil {
		return nil, nil, fmt.Errorf("reading the certificate in %s: %w", d.options.Path, err)
	}
	return &pair, parseAuthorities(content[2]), nil
}

// Current is the bundle to publish. Files that are bad at the moment take nothing back.
func (d *Directory) Current(ctx context.Context) ([]byte, error) {
	err := d.Refresh(ctx)
	if bundle := d.Bundle(); len(bundle) > 0 {
		return bundle, nil
	}
	if err == nil {
		err = errNoAuthority
	}
	return nil, err
}
