// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"crypto/x509"
	"time"
)

// Lifetimes. An authority outlives several serving certificates, so that each ends before the authority that signed it does.
const (
	authorityLives = 4
	// renewalPart of a life is left when something is renewed: there is a third of a life to notice that it cannot be.
	renewalPart = 3
)

// terms are for whom and how long certificates are made.
type terms struct {
	host string
	life time.Duration
}

// step is what to do next, or nothing.
type step int

const (
	stepNone step = iota
	// stepAnnounce makes the next authority, to be published.
	stepAnnounce
	// stepPromote lets the next authority sign, and serves what it signs.
	stepPromote
	// stepRenew serves a new certificate of the authority that signs.
	stepRenew
)

// nextStep says what to do about the material. Nothing is ever signed by an authority that is not published, so that the step to a new one
// has two halves; published tells about the next authority.
func (t terms) nextStep(m *material, now time.Time, published bool) step {
	switch {
	case m.next.good(now):
		if published {
			return stepPromote
		}
	case !m.signing.good(now) || t.endsSoon(m.signing.certificate, now, authorityLives*t.life):
		return stepAnnounce
	}
	if m.signing.good(now) && (!m.serves(t.host, now) || t.endsSoon(m.served.Leaf, now, t.life) && t.gains(m, now)) {
		return stepRenew
	}
	return stepNone
}

// endsSoon tells whether two thirds of a life are over. The life is the present setting, or the certificate's own if that is shorter.
func (t terms) endsSoon(c *x509.Certificate, now time.Time, life time.Duration) bool {
	own := c.NotAfter.Sub(c.NotBefore) - backdated
	return c.NotAfter.Sub(now) < min(life, own)/renewalPart
}

// gains tells whether a renewal would give more time: no certificate outlives its authority.
func (t terms) gains(m *material, now time.Time) bool {
	end := now.Add(t.life)
	if end.After(m.signing.certificate.NotAfter) {
		end = m.signing.certificate.NotAfter
	}
	return end.After(m.served.Leaf.NotAfter)
}

// take does a step, on a copy.
func (t terms) take(s step, m material, now time.Time) (material, error) {
	var err error
	switch s {
	case stepAnnounce:
		m.next, err = newAuthority(now, authorityLives*t.life)
		return m, err
	case stepPromote:
		if m.signing != nil {
			m.former = append([]*x509.Certificate{m.signing.certificate}, m.former...)
		}
		m.signing, m.next = m.next, nil
		m.served, err = m.signing.issue(t.host, now, t.life)
	case stepRenew:
		m.served, err = m.signing.issue(t.host, now, t.life)
	case stepNone:
	}
	return m, err
}

// String says what was done, for the log.
func (s step) String() string {
	switch s {
	case stepAnnounce:
		return "announced the next authority"
	case stepPromote:
		return "signed by the next authority"
	case stepRenew:
		return "renewed the serving certificate"
	case stepNone:
	}
	return "stored again"
}
