// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Serving is what the webhooks are served with at present, and what is to be published about it. A keeper changes it while servers and
// controllers read it.
type Serving struct {
	host string

	mutex     sync.Mutex
	pair      *tls.Certificate
	bundle    []byte
	listeners []func()
}

var (
	// errNothingToServe ends a TLS handshake before the first certificate is there.
	errNothingToServe = errors.New("there is no serving certificate yet")
	errNoAuthority    = errors.New("there is no authority to publish yet")
)

// GetCertificate is for a server's tls.Config.
func (s *Serving) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.pair == nil {
		return nil, errNothingToServe
	}
	return s.pair, nil
}

// Bundle is what the API server has to trust, as PEM.
func (s *Serving) Bundle() []byte {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return bytes.Clone(s.bundle)
}

// OnChange has a function called after each change of the bundle. The function must not block.
func (s *Serving) OnChange(call func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.listeners = append(s.listeners, call)
}

// Check says why an API server that trusts these bundles would not accept what is served now, for each webhook one bundle.
func (s *Serving) Check(registered [][]byte, now time.Time) error {
	pair, err := s.GetCertificate(nil)
	if err != nil {
		return err
	}
	if len(registered) == 0 {
		return errors.New("no webhook is registered yet")
	}
	checked := map[string]bool{}
	for _, bundle := range registered {
		if checked[string(bundle)] {
			continue
		}
		checked[string(bundle)] = true
		if !trusts(parseAuthorities(bundle), pair, s.host, now) {
			return fmt.Errorf("the serving certificate is not trusted by what is registered: it ends at %s, and %d authorities are registered",
				pair.Leaf.NotAfter.UTC().Format(time.RFC3339), len(parseAuthorities(bundle)))
		}
	}
	return nil
}

// set changes what is served and published, and tells who listens if the bundle is another.
func (s *Serving) set(pair *tls.Certificate, authorities []*x509.Certificate) {
	bundle := encodeCertificates(authorities...)
	s.mutex.Lock()
	changed := !bytes.Equal(bundle, s.bundle)
	s.pair, s.bundle = pair, bundle
	listeners := s.listeners
	s.mutex.Unlock()
	if !changed {
		return
	}
	for _, call := range listeners {
		call()
	}
}

// published tells whether every registered bundle holds the authority.
func published(registered [][]byte, authority *x509.Certificate) bool {
	for _, bundle := range registered {
		if !slices.ContainsFunc(parseAuthorities(bundle), authority.Equal) {
			return false
		}
	}
	return true
}
