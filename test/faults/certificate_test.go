// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/operator"
)

var secretKey = client.ObjectKey{Namespace: "aims-system", Name: "aims-operator-webhook-certificate"}

// life is how long certificates live in these tests: a third of it is left at a renewal, and the authority lives four times as long.
const life = 12 * time.Second

// handshake is what one connection to a replica showed: who served, signed by whom.
type handshake struct{ leaf, authority string }

// shake connects to a replica as an API server does that knows what was registered a moment ago.
func shake(o *operator.Operator, bundle []byte) (handshake, error) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(bundle)
	dialer := &net.Dialer{Timeout: 2 * time.Second}
	connection, err := tls.DialWithDialer(dialer, "tcp", o.Webhook(), &tls.Config{RootCAs: roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12})
	if err != nil {
		return handshake{}, err
	}
	defer func() { _ = connection.Close() }()
	leaf := connection.ConnectionState().PeerCertificates[0]
	return handshake{leaf: leaf.SerialNumber.String(), authority: leaf.Issuer.CommonName}, nil
}

func TestCase39_CertificatesAreRenewedBeforeTheyEnd(t *testing.T) {
	_, both := replicas(t, "--webhook-certificate-lifetime", life.String())
	keepLogs(t, both[:]...)
	s := govern(t)
	time.Sleep(time.Second)
	f := flow(t, s)
	f.answered()
	leaves, authorities := map[string]bool{}, map[string]bool{}
	deadline := time.Now().Add(60 * time.Second)
	for (len(authorities) < 2 || len(leaves) < 4) && time.Now().Before(deadline) {
		c, err := validating(t.Context())
		must(t, err)
		for _, o := range both {
			seen, err := shake(o, c.Webhooks[0].ClientConfig.CABundle)
			var unknown x509.UnknownAuthorityError
			var invalid x509.CertificateInvalidError
			if errors.As(err, &unknown) || errors.As(err, &invalid) {
				t.Fatalf("a replica serves what is not trusted by what is registered: %v", err)
			}
			if err == nil {
				leaves[seen.leaf], authorities[seen.authority] = true, true
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("%d certificates of %d authorities were served in %.0f s", len(leaves), len(authorities), time.Since(f.began).Seconds())
	if len(authorities) < 2 || len(leaves) < 4 {
		t.Error("not enough was renewed")
	}
	if c := f.end(); c.tls != nil {
		t.Errorf("a request was refused because of a certificate: %v", c.tls)
	}
}

// TestCase39_TheClockMovesPastTheEnd gives the operator a certificate and an authority that have ended, registered as they would be: what it
// finds after a year in a drawer, or when a clock jumps.
func TestCase39_TheClockMovesPastTheEnd(t *testing.T) {
	o := start(t, operator.Options{Arguments: []string{"--webhook-certificate-lifetime", life.String()}})
	keepLogs(t, o)
	s := govern(t)
	must(t, o.Stop())
	expire(t)
	began := time.Now()
	must(t, o.Restart(t.Context()))
	works := func() error {
		if err := s.try(s.unapproved()); !refusedOnMerit(err) {
			return err
		}
		return s.try(s.approved())
	}
	s.eventually("requests are answered after a start with what had ended", works)
	t.Logf("after a start with a certificate and an authority that had ended, requests were answered after %.1f s", time.Since(began).Seconds())

	// While it does not run, its certificate ends under it.
	must(t, o.Pause())
	time.Sleep(life + time.Second)
	must(t, o.Resume())
	began = time.Now()
	s.eventually("requests are answered after a pause longer than a certificate's life", works)
	t.Logf("after a pause longer than a certificate's life, requests were answered after %.1f s", time.Since(began).Seconds())
}

// pki makes an authority of its own and a certificate for loopback, as PEM.
func pki(t *testing.T, end time.Time) (bundle, leaf, keyPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	begin := end.Add(-24 * time.Hour)
	name := strconv.FormatInt(time.Now().UnixNano(), 10)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority " + name}, NotBefore: begin, NotAfter: end,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	serving := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "serving " + name}, NotBefore: begin, NotAfter: end,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	sign := func(c *x509.Certificate) []byte {
		der, err := x509.CreateCertificate(rand.Reader, c, authority, key.Public(), key)
		must(t, err)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	return sign(authority), sign(serving), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// expire puts an authority and a certificate that have ended into the secret and into what is registered.
func expire(t *testing.T) {
	t.Helper()
	bundle, leaf, keyPEM := pki(t, time.Now().Add(-time.Hour))
	secret := &corev1.Secret{}
	must(t, admin.Get(t.Context(), secretKey, secret))
	for name := range secret.Data {
		delete(secret.Data, name)
	}
	secret.Data["tls.crt"], secret.Data["tls.key"], secret.Data["ca.crt"] = leaf, keyPEM, bundle
	secret.Data["signing-ca.crt"], secret.Data["signing-ca.key"] = bundle, keyPEM
	must(t, admin.Update(t.Context(), secret))
	c, err := validating(t.Context())
	must(t, err)
	for i := range c.Webhooks {
		c.Webhooks[i].ClientConfig.CABundle = bundle
	}
	must(t, admin.Update(t.Context(), c))
}

func TestCase39_TheSecretIsDeleted(t *testing.T) {
	o := start(t, operator.Options{Arguments: []string{"--webhook-certificate-lifetime", life.String()}})
	keepLogs(t, o)
	s := govern(t)
	secret := &corev1.Secret{}
	must(t, admin.Get(t.Context(), secretKey, secret))
	authority := secret.Data["signing-ca.crt"]
	f := flow(t, s)
	f.answered()
	must(t, admin.Delete(t.Context(), secret))
	eventually(t, "the secret is back", func() error { return admin.Get(t.Context(), secretKey, secret) })
	if !bytes.Equal(secret.Data["signing-ca.crt"], authority) {
		t.Error("the authority is another one, though nothing was wrong with it")
	}
	f.answered()
	if c := f.end(); c.tls != nil {
		t.Errorf("a request was refused because of a certificate: %v", c.tls)
	}
	if strings.Contains(string(secret.Data["ca.crt"]), "PRIVATE") {
		t.Error("the bundle holds a key")
	}
}

// TestCertificatesInFiles lets somebody else keep the certificate, as cert-manager does, and replaces it with one of another authority.
func TestCertificatesInFiles(t *testing.T) {
	dir := t.TempDir()
	write := func() {
		bundle, leaf, key := pki(t, time.Now().Add(time.Hour))
		for name, content := range map[string][]byte{"tls.crt": leaf, "tls.key": key, "ca.crt": bundle} {
			must(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
		}
	}
	write()
	o := start(t, operator.Options{Arguments: []string{"--webhook-certificate-directory", dir}})
	keepLogs(t, o)
	s := govern(t)
	served := func() handshake {
		c, err := validating(t.Context())
		must(t, err)
		seen, err := shake(o, c.Webhooks[0].ClientConfig.CABundle)
		must(t, err)
		return seen
	}
	before := served()
	f := flow(t, s)
	f.answered()
	write()
	eventually(t, "the new certificate is served", func() error {
		if served() == before {
			return errors.New("the old one is")
		}
		return nil
	})
	f.answered()
	if c := f.end(); c.tls != nil {
		t.Errorf("a request was refused because of a certificate: %v", c.tls)
	}
}
