// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// write writes what cert-manager would, for a new certificate of the authority.
func write(t *testing.T, dir string, ca *authority, now time.Time) {
	t.Helper()
	pair, err := ca.issue(testHost, now, testLife)
	if err != nil {
		t.Fatal(err)
	}
	chain, key, err := encodePair(pair)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"tls.crt": chain, "tls.key": key, "ca.crt": encodeCertificates(ca.certificate)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func newTestAuthority(t *testing.T, now time.Time) *authority {
	t.Helper()
	ca, err := newAuthority(now, authorityLives*testLife)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func TestADirectoryIsReadAgain(t *testing.T) {
	t.Parallel()
	c, dir := newCluster(t), t.TempDir()
	d := NewDirectory(&DirectoryOptions{Path: dir, Registered: c.registered, Clock: c.clock, Host: testHost})
	if err := d.Refresh(t.Context()); err == nil {
		t.Error("no error, though there are no files")
	}
	refresh := func() []byte {
		t.Helper()
		if err := d.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(c.bundles, c.clock.Now()); c.bundles != nil && err != nil {
			t.Fatal(err)
		}
		pair, err := d.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Certificate[0]
	}
	publish := func() { c.bundles = [][]byte{d.Bundle()} }

	old := newTestAuthority(t, testStart)
	write(t, dir, old, testStart)
	first := refresh()
	publish()

	write(t, dir, old, testStart)
	second := refresh()
	if bytes.Equal(second, first) {
		t.Error("a renewed certificate is not served")
	}
	if err := os.WriteFile(filepath.Join(dir, "tls.key"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Refresh(t.Context()); err == nil {
		t.Error("no error, though the key is half written")
	}
	if bundle, err := d.Current(t.Context()); err != nil || !bytes.Equal(bundle, c.bundles[0]) {
		t.Errorf("bad files take back what is published: %v", err)
	}

	write(t, dir, newTestAuthority(t, testStart.Add(time.Hour)), testStart)
	if !bytes.Equal(refresh(), second) {
		t.Error("a certificate of an authority that is not published is served")
	}
	publish()
	if bytes.Equal(refresh(), second) {
		t.Error("a certificate of an authority that is published is not served")
	}
}
