// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Keys of the secret, beside tls.crt and tls.key of every TLS secret.
const (
	// bundleKey holds every authority that is trusted.
	bundleKey = "ca.crt"
	// The authority that signs, and the one that will: it is published already.
	signingCertKey, signingKeyKey = "signing-ca.crt", "signing-ca.key"
	nextCertKey, nextKeyKey       = "next-ca.crt", "next-ca.key"
)

// maximumFormer bounds the authorities that are trusted although they sign no more.
const maximumFormer = 4

// material is what the secret holds. It is never changed in place: a step makes a new one.
type material struct {
	signing, next *authority
	// former authorities sign no more, and are trusted until they end: replicas may serve what they signed.
	former []*x509.Certificate
	served *tls.Certificate
}

// parse reads the secret. What cannot be read is missing, and is made anew.
func parse(secret *corev1.Secret) material {
	m := material{
		signing: parseAuthority(secret.Data[signingCertKey], secret.Data[signingKeyKey]),
		next:    parseAuthority(secret.Data[nextCertKey], secret.Data[nextKeyKey]),
		// Versions before 0.2 kept the authority in the chain.
		former: slices.Concat(parseAuthorities(secret.Data[bundleKey]), parseAuthorities(secret.Data[corev1.TLSCertKey])),
	}
	if pair, err := tls.X509KeyPair(secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey]); err == nil && !pair.Leaf.IsCA {
		m.served = &pair
	}
	return m
}

// trusted are the authorities to publish: all that sign, will sign or have signed what may still be served.
func (m *material) trusted(now time.Time) []*x509.Certificate {
	var all []*x509.Certificate
	for _, a := range []*authority{m.signing, m.next} {
		if a.good(now) {
			all = append(all, a.certificate)
		}
	}
	former := slices.Clone(m.former)
	slices.SortStableFunc(former, func(a, b *x509.Certificate) int { return b.NotBefore.Compare(a.NotBefore) })
	kept := 0
	for _, c := range former {
		if kept == maximumFormer || !within(c, now) || slices.ContainsFunc(all, c.Equal) {
			continue
		}
		all = append(all, c)
		kept++
	}
	return all
}

// serves tells whether the served certificate is good for the host, and trusted by whom we ask to trust.
func (m *material) serves(host string, now time.Time) bool {
	return trusts(m.trusted(now), m.served, host, now)
}

// secret writes the material down.
func (m *material) secret(name, namespace string, now time.Time) (*corev1.Secret, error) {
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace},
		Type:       corev1.SecretTypeTLS,
		// A TLS secret has both, even while there is nothing to serve yet.
		Data: map[string][]byte{bundleKey: encodeCertificates(m.trusted(now)...), corev1.TLSCertKey: {}, corev1.TLSPrivateKeyKey: {}},
	}
	for _, a := range []struct {
		authority     *authority
		certKey, keys string
	}{{m.signing, signingCertKey, signingKeyKey}, {m.next, nextCertKey, nextKeyKey}} {
		if a.authority == nil {
			continue
		}
		key, err := encodeKey(a.authority.key)
		if err != nil {
			return nil, err
		}
		secret.Data[a.certKey], secret.Data[a.keys] = encodeCertificates(a.authority.certificate), key
	}
	if m.served != nil {
		chain, key, err := encodePair(m.served)
		if err != nil {
			return nil, err
		}
		secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey] = chain, key
	}
	return secret, nil
}
