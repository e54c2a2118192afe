// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

// checkSigners refuses keys that nothing could be signed with, and keys that would stand for two persons.
func checkSigners(signers []v1alpha1.Signer) error {
	owners := map[string]string{}
	for i := range signers {
		for j, listed := range signers[i].Keys {
			place := fmt.Sprintf("spec.signers[%d].keys[%d].publicKey", i, j)
			key, err := signed.ParseKey(listed.PublicKey)
			if err != nil {
				return fmt.Errorf("%s: %w.\nMake a key, and write the text of its .pub file here:\n  ssh-keygen -t ed25519 -f aims_key", place, err)
			}
			spelt := signed.Spell(key)
			if !strings.HasPrefix(listed.PublicKey+" ", spelt+" ") {
				return fmt.Errorf("%s: the key is not spelt as ssh-keygen spells it, and would not be recognised.\nWrite it so:\n  %s", place, spelt)
			}
			owner, taken := owners[spelt]
			if taken {
				return fmt.Errorf("%s: key %s is that of %q already, and one key is one person's.\nList it once, or have %q make a key of their own:\n  ssh-keygen -t ed25519 -f aims_key",
					place, ssh.FingerprintSHA256(key), owner, signers[i].Name)
			}
			owners[spelt] = signers[i].Name
		}
	}
	return nil
}

// removedKeys warns of keys that are listed no more, and of roles that are taken from a signer: what was signed so counts for nothing from now on.
func removedKeys(before, after []v1alpha1.Signer) []string {
	listed := map[string]bool{}
	each(after, func(_, key, role string) { listed[key+" "+role] = true })
	var lines []string
	each(before, func(signer, key, role string) {
		if !listed[key+" "+role] {
			lines = append(lines, fmt.Sprintf("spec.signers: what %q signed with key %s in role %s counts for nothing from now on, and releases that rest on it lapse; "+
				"to keep it, leave the key there and set its validUntil", signer, key, role))
		}
	})
	return lines
}

// each gives each key in each role, the key by its fingerprint.
func each(signers []v1alpha1.Signer, give func(signer, key, role string)) {
	for i := range signers {
		for _, listed := range signers[i].Keys {
			key, err := signed.ParseKey(listed.PublicKey)
			if err != nil {
				continue
			}
			for _, role := range signers[i].Roles {
				give(signers[i].Name, ssh.FingerprintSHA256(key), string(role))
			}
		}
	}
}
