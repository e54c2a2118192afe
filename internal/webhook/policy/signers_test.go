// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

const (
	inesKey  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb5e1wDvVfPz0ynWg2dKxvuEGh6Q0wY1tKXc0cT8sZB"
	otherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
)

func listed(name string, keys ...string) v1alpha1.Signer {
	s := v1alpha1.Signer{Name: name, Roles: []v1alpha1.RoleName{"risk-officer"}}
	for _, key := range keys {
		s.Keys = append(s.Keys, v1alpha1.SignerKey{PublicKey: key})
	}
	return s
}

func public(t *testing.T, key any, err error) ssh.PublicKey {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	public, err := ssh.NewPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return public
}

func TestSignersKeys(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	rsaKey := public(t, short.Public(), err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	// The last character of this text holds two bits that mean nothing.
	spelt := signed.Spell(public(t, curve.Public(), err))
	body := strings.TrimSuffix(spelt, "=")
	misspelt := body[:len(body)-1] + string(body[len(body)-1]+1) + "="
	for name, test := range map[string]struct {
		signers []v1alpha1.Signer
		says    []string
	}{
		"a key":                 {[]v1alpha1.Signer{listed("Ines", inesKey)}, nil},
		"a key and its comment": {[]v1alpha1.Signer{listed("Ines", inesKey+" ines@lending.example")}, nil},
		"two persons":           {[]v1alpha1.Signer{listed("Ines", inesKey), listed("Rita", otherKey)}, nil},
		"one key of two persons": {
			[]v1alpha1.Signer{listed("Ines", inesKey), listed("Rita", otherKey, inesKey+" rita")},
			[]string{"spec.signers[1].keys[1].publicKey", `is that of "Ines" already`, "ssh-keygen -t ed25519"},
		},
		"half a key": {
			[]v1alpha1.Signer{listed("Ines", inesKey[:60])}, []string{"spec.signers[0].keys[0].publicKey", "no SSH public key", "ssh-keygen -t ed25519"},
		},
		"a key of another kind than it says": {
			[]v1alpha1.Signer{listed("Ines", "ssh-rsa "+strings.TrimPrefix(inesKey, "ssh-ed25519 "))}, []string{"no SSH public key"},
		},
		"a key of another spelling": {
			[]v1alpha1.Signer{listed("Ines", misspelt)}, []string{"not spelt as ssh-keygen spells it", spelt},
		},
		"a short key": {[]v1alpha1.Signer{listed("Ines", signed.Spell(rsaKey))}, []string{"an RSA key of 1024 bits may not sign"}},
	} {
		t.Run(name, func(t *testing.T) {
			response := handle(t, v1alpha1.OversightPolicySpec{Signers: test.signers})
			if response.Allowed != (len(test.says) == 0) {
				t.Fatalf("allowed: %t, %v", response.Allowed, response.Result)
			}
			for _, word := range test.says {
				if !strings.Contains(response.Result.Message, word) {
					t.Errorf("the answer %q does not say %q", response.Result.Message, word)
				}
			}
			if test.says == nil && len(response.Warnings) > 0 {
				t.Errorf("it warns of %q", response.Warnings)
			}
		})
	}
}

func TestWarnsOfRemovedKeys(t *testing.T) {
	ended := listed("Ines", inesKey)
	ended.Keys[0].ValidUntil = nil
	for name, test := range map[string]struct {
		before, after []v1alpha1.Signer
		want          int
	}{
		"nothing changed":        {[]v1alpha1.Signer{listed("Ines", inesKey)}, []v1alpha1.Signer{listed("Ines", inesKey)}, 0},
		"a key more":             {[]v1alpha1.Signer{listed("Ines", inesKey)}, []v1alpha1.Signer{listed("Ines", inesKey, otherKey)}, 0},
		"a key less":             {[]v1alpha1.Signer{listed("Ines", inesKey, otherKey)}, []v1alpha1.Signer{listed("Ines", otherKey)}, 1},
		"a signer less":          {[]v1alpha1.Signer{listed("Ines", inesKey, otherKey)}, nil, 2},
		"a comment changed":      {[]v1alpha1.Signer{listed("Ines", inesKey+" a")}, []v1alpha1.Signer{listed("Ines", inesKey+" b")}, 0},
		"a signer who was moved": {[]v1alpha1.Signer{listed("Ines", inesKey), listed("Rita", otherKey)}, []v1alpha1.Signer{listed("Rita", otherKey), ended}, 0},
		"a role less": {[]v1alpha1.Signer{listed("Ines", inesKey)}, []v1alpha1.Signer{{
			Name: "Ines", Roles: []v1alpha1.RoleName{"product-owner"}, Keys: []v1alpha1.SignerKey{{PublicKey: inesKey}},
		}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			lines := removedKeys(test.before, test.after)
			if len(lines) != test.want {
				t.Errorf("it warns of %q, want %d", lines, test.want)
			}
			for _, line := range lines {
				if diff := cmp.Diff(true, strings.Contains(line, `"Ines"`) && strings.Contains(line, "validUntil")); diff != "" {
					t.Errorf("it says %q", line)
				}
			}
		})
	}
}
