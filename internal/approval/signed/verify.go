// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// The armour of an SSH signature.
const (
	begin = "-----BEGIN SSH SIGNATURE-----"
	end   = "-----END SSH SIGNATURE-----"
)

// maximumArmour is how many bytes the API takes for a signature.
const maximumArmour = 8192

// userPresent is the flag that a security key sets when a person touched it for this signature.
const userPresent = 0x01

// Verify finds out who signed a decision. It asks nobody whether that key is trusted. A decision without a signature gives nil.
func Verify(d *v1alpha1.OversightDecision) *decision.Signature {
	if d.Spec.Signature == "" {
		return nil
	}
	found := &decision.Signature{}
	if err := verify(d, found); err != nil {
		found.Problem = err.Error()
	}
	return found
}

func verify(d *v1alpha1.OversightDecision, found *decision.Signature) error {
	signature, err := parse(d.Spec.Signature)
	if err != nil {
		return err
	}
	found.Key, found.Fingerprint = Spell(signature.PublicKey), ssh.FingerprintSHA256(signature.PublicKey)
	if err := checkKey(signature.PublicKey); err != nil {
		return err
	}
	if signature.Namespace != Namespace {
		return fmt.Errorf("it was made for the SSH namespace %q and not for %q, so it is no signature of a decision", shorten(signature.Namespace), Namespace)
	}
	said, err := Statement(d)
	if err != nil {
		return err
	}
	found.Statement = identify(said)
	if err := touched(signature); err != nil {
		return err
	}
	if err := sshsig.Verify(bytes.NewReader(said), signature, signature.PublicKey, signature.HashAlgorithm, Namespace); err != nil {
		return errors.New("it is no signature over what this decision says: the namespace, the subject, the decision, the role, the digest, " +
			"the comment, the clusters or a time was another when it was signed")
	}
	return nil
}

// parse reads one armoured signature and nothing else.
func parse(armoured string) (*sshsig.Signature, error) {
	text := strings.TrimSpace(armoured)
	switch {
	case len(armoured) > maximumArmour:
		return nil, fmt.Errorf("it has %d bytes, and no signature has more than %d", len(armoured), maximumArmour)
	case !strings.HasPrefix(text, begin):
		return nil, fmt.Errorf("it does not begin with %q", begin)
	case !strings.HasSuffix(text, end):
		return nil, fmt.Errorf("it is cut off: it does not end with %q", end)
	case strings.Count(text, begin) > 1:
		return nil, errors.New("it is more than one signature")
	}
	signature, err := sshsig.Unarmor([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("it cannot be read as an SSH signature: %s", shorten(err.Error()))
	}
	return signature, nil
}

// touched makes sure that a security key was touched: a decision is a person's, and not that of a program which finds a key plugged in.
func touched(signature *sshsig.Signature) error {
	switch signature.PublicKey.Type() {
	case ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256:
		if rest := signature.Signature.Rest; len(rest) == 0 || rest[0]&userPresent == 0 {
			return errors.New("the security key was not touched when it signed")
		}
	}
	return nil
}

// shorten bounds what somebody else wrote, without what would change how the rest reads.
func shorten(text string) string {
	clean := strings.Map(func(r rune) rune {
		if CheckComment(string(r)) != nil || r == '\n' {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	if runes := []rune(clean); len(runes) > 120 {
		return string(runes[:120])
	}
	return clean
}
