// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"
)

// makeKey gives Rita an SSH key, as ssh-keygen would, and puts its public half into the policies that list it.
func (s *stage) makeKey(context.Context) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("making a key: %w", err)
	}
	block, err := ssh.MarshalPrivateKey(private, ritaAddress)
	if err != nil {
		return fmt.Errorf("writing a private key: %w", err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		return fmt.Errorf("writing a public key: %w", err)
	}
	s.fingerprint = ssh.FingerprintSHA256(key)
	line := append(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key)), " "+ritaAddress...)
	for name, content := range map[string][]byte{ritaKey: pem.EncodeToMemory(block), ritaKey + ".pub": append(line, '\n')} {
		if err := os.WriteFile(filepath.Join(s.files, name), content, 0o600); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	for _, file := range policiesWithKey {
		if err := s.fill(file, keyLine, string(line)); err != nil {
			return err
		}
	}
	return nil
}

// fill puts into a manifest what only the demo knows.
func (s *stage) fill(file, placeholder, value string) error {
	path := filepath.Join(s.files, file)
	manifest, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	if err := os.WriteFile(path, bytes.Replace(manifest, []byte(placeholder), []byte(value), 1), 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return nil
}
