// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Bounds of RSA keys in bits: shorter ones can be broken, and longer ones take long to check.
const shortestRSA, longestRSA = 2048, 8192

// kinds is what to say of a key that may not sign.
const kinds = "ed25519, ecdsa, rsa of 2048 bits and more, and security keys (sk-ssh-ed25519, sk-ecdsa)"

// ParseKey reads a public key as a .pub file holds it, and refuses those that may not sign decisions.
func ParseKey(line string) (ssh.PublicKey, error) {
	key, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil {
		return nil, fmt.Errorf("it is no SSH public key as a .pub file holds it: %w", err)
	}
	if len(options) > 0 || strings.TrimSpace(string(rest)) != "" {
		return nil, errors.New("it is more than one SSH public key as a .pub file holds it")
	}
	return key, checkKey(key)
}

// checkKey refuses keys of a kind or a size that decisions may not be signed with.
func checkKey(key ssh.PublicKey) error {
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256:
		return nil
	case ssh.KeyAlgoRSA:
		return checkRSA(key)
	}
	return fmt.Errorf("a key of kind %q may not sign decisions; those that may are %s", key.Type(), kinds)
}

func checkRSA(key ssh.PublicKey) error {
	wrapped, ok := key.(ssh.CryptoPublicKey)
	if !ok {
		return errors.New("the size of the RSA key cannot be told")
	}
	public, ok := wrapped.CryptoPublicKey().(*rsa.PublicKey)
	if !ok {
		return errors.New("the size of the RSA key cannot be told")
	}
	if bits := public.N.BitLen(); bits < shortestRSA || bits > longestRSA {
		return fmt.Errorf("an RSA key of %d bits may not sign decisions: it must have between %d and %d", bits, shortestRSA, longestRSA)
	}
	return nil
}

// Spell is the one spelling of a key, by which keys are compared: its kind and its bytes, without a comment.
func Spell(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}
