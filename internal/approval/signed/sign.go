// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"bytes"
	"crypto/rand"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Sign puts a signature over what the decision says into it.
func Sign(d *v1alpha1.OversightDecision, signer ssh.Signer) error {
	if err := checkKey(signer.PublicKey()); err != nil {
		return err
	}
	said, err := Statement(d)
	if err != nil {
		return err
	}
	signature, err := sshsig.SignWithRand(bytes.NewReader(said), rand.Reader, signer, sshsig.HashSHA512, Namespace)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	d.Spec.Signature = string(sshsig.Armor(signature))
	return nil
}
