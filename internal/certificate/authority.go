// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// backdated is how far before now a certificate begins, for API servers whose clocks are behind ours.
const backdated = time.Hour

const certificateBlock = "CERTIFICATE"

// authority signs serving certificates.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// newAuthority makes an authority that ends when its life is over. Each has a name of its own, so that nobody who checks a certificate
// confuses the old with the new one.
func newAuthority(now time.Time, life time.Duration) (*authority, error) {
	key, serial, err := keyAndSerial()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: fmt.Sprintf("aims-operator webhooks %x", serial.Bytes()[:6])},
		NotBefore:             now.Add(-backdated),
		NotAfter:              now.Add(life),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("making an authority: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading the authority just made: %w", err)
	}
	return &authority{certificate: certificate, key: key}, nil
}

// parseAuthority reads an authority, or nil if this is none.
func parseAuthority(certificatePEM, keyPEM []byte) *authority {
	pair, err := tls.X509KeyPair(certificatePEM, keyPEM)
	if err != nil || !pair.Leaf.IsCA {
		return nil
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return nil
	}
	return &authority{certificate: pair.Leaf, key: key}
}

// good tells whether the authority may sign and be trusted now.
func (a *authority) good(now time.Time) bool {
	return a != nil && within(a.certificate, now)
}

func within(c *x509.Certificate, now time.Time) bool {
	return !now.Before(c.NotBefore) && now.Before(c.NotAfter)
}

func keyAndSerial() (*ecdsa.PrivateKey, *big.Int, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("making a key: %w", err)
	}
	// The highest bit but one is set, so that every serial number is positive and has its full length.
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return nil, nil, fmt.Errorf("making a serial number: %w", err)
	}
	random[0] = random[0]&0x3f | 0x40
	return key, new(big.Int).SetBytes(random), nil
}

func encodeKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encoding a key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func encodeCertificates(certificates ...*x509.Certificate) []byte {
	var encoded []byte
	for _, c := range certificates {
		encoded = append(encoded, pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: c.Raw})...)
	}
	return encoded
}

// parseAuthorities reads the authorities out of PEM; leaves and what is no certificate are left out.
func parseAuthorities(encoded []byte) []*x509.Certificate {
	var found []*x509.Certificate
	for block, rest := pem.Decode(encoded); block != nil; block, rest = pem.Decode(rest) {
		if c, err := x509.ParseCertificate(block.Bytes); err == nil && c.IsCA {
			found = append(found, c)
		}
	}
	return found
}

var errNoKey = errors.New("the certificate's key cannot sign")
