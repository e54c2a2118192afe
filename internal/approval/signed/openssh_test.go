// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// openssh runs the real ssh-keygen. Whoever has none must not take this for tested: .ci/run installs it.
func openssh(t *testing.T, input string, arguments ...string) string {
	t.Helper()
	program, err := exec.LookPath("ssh-keygen")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no ssh-keygen: install openssh-client")
		}
		t.Skip("there is no ssh-keygen: install openssh-client")
	}
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Stdin = strings.NewReader(input)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("ssh-keygen %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
	return string(output)
}

// keyPair is made by ssh-keygen.
func keyPair(t *testing.T, kind ...string) (private string, signer ssh.Signer) {
	t.Helper()
	private = filepath.Join(t.TempDir(), "key")
	openssh(t, "", append([]string{"-q", "-N", "", "-C", "ines@lending.example", "-f", private, "-t"}, kind...)...)
	raw, err := os.ReadFile(private)
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = ssh.ParsePrivateKey(raw); err != nil {
		t.Fatal(err)
	}
	return private, signer
}

var sshKinds = map[string][]string{
	"ed25519": {"ed25519"}, "ecdsa": {"ecdsa", "-b", "384"}, "rsa": {"rsa", "-b", "2048"},
}

func TestOpenSSHSignsAndWeVerify(t *testing.T) {
	t.Parallel()
	for name, kind := range sshKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			private, signer := keyPair(t, kind...)
			d := approval()
			file := filepath.Join(t.TempDir(), "statement.json")
			if err := os.WriteFile(file, []byte(said(t, d)), 0o600); err != nil {
				t.Fatal(err)
			}
			openssh(t, "", "-q", "-Y", "sign", "-f", private, "-n", Namespace, file)
			signature, err := os.ReadFile(file + ".sig")
			if err != nil {
				t.Fatal(err)
			}
			d.Spec.Signature = string(signature)
			if found := Verify(d); found.Problem != "" || found.Key != Spell(signer.PublicKey()) {
				t.Errorf("found %+v", found)
			}
			d.Spec.Comment = ""
			if found := Verify(d); found.Problem == "" {
				t.Error("a changed decision has a good signature")
			}
		})
	}
}

func TestWeSignAndOpenSSHVerifies(t *testing.T) {
	t.Parallel()
	for name, kind := range sshKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, signer := keyPair(t, kind...)
			d := signedBy(t, signer)
			folder := t.TempDir()
			allowed, signature := filepath.Join(folder, "allowed_signers"), filepath.Join(folder, "signature")
			line := `ines namespaces="` + Namespace + `" ` + Spell(signer.PublicKey()) + "\n"
			if err := os.WriteFile(allowed, []byte(line), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(signature, []byte(d.Spec.Signature), 0o600); err != nil {
				t.Fatal(err)
			}
			output := openssh(t, said(t, d), "-Y", "verify", "-f", allowed, "-I", "ines", "-n", Namespace, "-s", signature)
			if !strings.Contains(output, "Good") || !strings.Contains(output, ssh.FingerprintSHA256(signer.PublicKey())) {
				t.Errorf("ssh-keygen says %q", output)
			}
		})
	}
}
