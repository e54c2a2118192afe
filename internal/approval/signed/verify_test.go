// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func newSigner(tb testing.TB, key crypto.Signer, err error) ssh.Signer {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := ssh.NewSignerFromSigner(key)
	if err != nil {
		tb.Fatal(err)
	}
	return signer
}

func newEd25519(tb testing.TB) ssh.Signer {
	tb.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return newSigner(tb, key, err)
}

func signedBy(tb testing.TB, signer ssh.Signer) *v1alpha1.OversightDecision {
	tb.Helper()
	d := approval()
	if err := Sign(d, signer); err != nil {
		tb.Fatal(err)
	}
	return d
}

// armour signs a text in an SSH namespace, whatever the key.
func armour(t *testing.T, signer ssh.Signer, text []byte, namespace string) string {
	t.Helper()
	signature, err := sshsig.Sign(bytes.NewReader(text), signer, sshsig.HashSHA256, namespace)
	if err != nil {
		t.Fatal(err)
	}
	return string(sshsig.Armor(signature))
}

func TestVerifyFindsWhoSigned(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]func() (crypto.Signer, error){
		"ed25519":   func() (crypto.Signer, error) { _, key, err := ed25519.GenerateKey(rand.Reader); return key, err },
		"ecdsa-256": func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) },
		"ecdsa-384": func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) },
		"ecdsa-521": func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P521(), rand.Reader) },
		"rsa-2048":  func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			private, err := key()
			signer := newSigner(t, private, err)
			found := Verify(signedBy(t, signer))
			if found == nil || found.Problem != "" || found.Key != Spell(signer.PublicKey()) || found.Fingerprint != ssh.FingerprintSHA256(signer.PublicKey()) {
				t.Errorf("found %+v", found)
			}
		})
	}
	if found := Verify(approval()); found != nil {
		t.Errorf("in a decision without a signature it found %+v", found)
	}
}

func TestTheSameStatementIsTheSameDecision(t *testing.T) {
	t.Parallel()
	signer := newEd25519(t)
	first, again, other := signedBy(t, signer), signedBy(t, signer), approval()
	again.Name = "again"
	other.Spec.SignedAt = new(metav1.NewTime(signedAt.Add(time.Hour)))
	if err := Sign(other, signer); err != nil {
		t.Fatal(err)
	}
	if a, b := Verify(first).Statement, Verify(again).Statement; a == "" || a != b {
		t.Errorf("the statements are called %q and %q", a, b)
	}
	if a, b := Verify(first).Statement, Verify(other).Statement; a == b {
		t.Error("another time is no other statement")
	}
}

func TestBadSignatures(t *testing.T) {
	t.Parallel()
	signer := newEd25519(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	short := newSigner(t, small, err)
	for name, test := range map[string]struct {
		why    string
		change func(t *testing.T, d *v1alpha1.OversightDecision)
		says   string
	}{
		"over something else": {
			"a comment was changed after signing", func(_ *testing.T, d *v1alpha1.OversightDecision) { d.Spec.Comment = "Never mind." },
			"no signature over what this decision says",
		},
		"in another namespace": {
			"case 22: a copy is no decision", func(_ *testing.T, d *v1alpha1.OversightDecision) { d.Namespace = "retail" }, "the namespace",
		},
		"for new content": {
			"case 21: an approval is for one content", func(_ *testing.T, d *v1alpha1.OversightDecision) {
				d.Spec.ContentDigest = d.Spec.ContentDigest[:len(d.Spec.ContentDigest)-1] + "0"
			}, "the digest",
		},
		"cut off": {
			"half a file", func(_ *testing.T, d *v1alpha1.OversightDecision) {
				d.Spec.Signature = d.Spec.Signature[:len(d.Spec.Signature)/2]
			}, "it is cut off",
		},
		"cut out of the middle": {
			"lines were lost", func(_ *testing.T, d *v1alpha1.OversightDecision) {
				lines := strings.Split(d.Spec.Signature, "\n")
				d.Spec.Signature = strings.Join(append(lines[:1:1], lines[2:]...), "\n")
			}, "cannot be read as an SSH signature",
		},
		"no signature": {
			"a word", func(_ *testing.T, d *v1alpha1.OversightDecision) { d.Spec.Signature = "approved" }, "does not begin with",
		},
		"two signatures": {
			"which one counts?", func(_ *testing.T, d *v1alpha1.OversightDecision) { d.Spec.Signature += d.Spec.Signature }, "more than one signature",
		},
		"a private key": {
			"a mistake that should be noticed", func(_ *testing.T, d *v1alpha1.OversightDecision) {
				d.Spec.Signature = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"
			}, "does not begin with",
		},
		"too long": {
			"no signature is that long", func(_ *testing.T, d *v1alpha1.OversightDecision) {
				d.Spec.Signature = begin + strings.Repeat("\n", 9000) + end
			}, "no signature has more than 8192",
		},
		"for git": {
			"a signed commit is no decision", func(t *testing.T, d *v1alpha1.OversightDecision) {
				t.Helper()
				d.Spec.Signature = armour(t, signer, []byte(said(t, d)), "git")
			}, `made for the SSH namespace "git"`,
		},
		"for a namespace that disguises itself": {
			"what is shown is what was written", func(t *testing.T, d *v1alpha1.OversightDecision) {
				t.Helper()
				d.Spec.Signature = armour(t, signer, []byte(said(t, d)), "aims-operator.io/\u202enoisiced\n")
			}, `namespace "aims-operator.io/?noisiced?"`,
		},
		"a short key": {
			"RSA of 1024 bits can be broken", func(t *testing.T, d *v1alpha1.OversightDecision) {
				t.Helper()
				d.Spec.Signature = armour(t, short, []byte(said(t, d)), Namespace)
			}, "an RSA key of 1024 bits may not sign",
		},
		"without its time": {
			"", func(_ *testing.T, d *v1alpha1.OversightDecision) { d.Spec.SignedAt = nil }, "when it was signed",
		},
		"with a comment that reads as another": {
			"people must see what was signed", func(t *testing.T, d *v1alpha1.OversightDecision) {
				t.Helper()
				d.Spec.Comment = "\u202edetcejer"
				d.Spec.Signature = armour(t, signer, []byte(`{"comment":"\u202edetcejer"}`), Namespace)
			}, "U+202E",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := signedBy(t, signer)
			test.change(t, d)
			if found := Verify(d); !strings.Contains(found.Problem, test.says) {
				t.Errorf("the problem is %q, want one that says %q; %s", found.Problem, test.says, test.why)
			}
		})
	}
}

// certified is a key that claims another kind, as certificates do.
type certified struct {
	ssh.Signer
	certificate *ssh.Certificate
}

func (c certified) PublicKey() ssh.PublicKey { return c.certificate }

func TestKeysThatMayNotSign(t *testing.T) {
	t.Parallel()
	signer := newEd25519(t)
	certificate := &ssh.Certificate{Key: signer.PublicKey(), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	if err := certificate.SignCert(rand.Reader, signer); err != nil {
		t.Fatal(err)
	}
	if err := Sign(approval(), certified{signer, certificate}); err == nil || !strings.Contains(err.Error(), `"ssh-ed25519-cert-v01@openssh.com" may not sign`) {
		t.Errorf("a certificate: %v", err)
	}
	if _, err := ParseKey(strings.Repeat(Spell(signer.PublicKey())+"\n", 2)); err == nil || !strings.Contains(err.Error(), "more than one") {
		t.Errorf("two keys: %v", err)
	}
	if _, err := ParseKey("restrict " + Spell(signer.PublicKey())); err == nil {
		t.Error("a line of an authorized_keys file was taken for a .pub file")
	}
	if _, err := ParseKey("ssh-ed25519 AAAA"); err == nil || !strings.Contains(err.Error(), "no SSH public key") {
		t.Errorf("half a key: %v", err)
	}
	if key, err := ParseKey(Spell(signer.PublicKey()) + " ines@lending.example\n"); err != nil || Spell(key) != Spell(signer.PublicKey()) {
		t.Errorf("a .pub file: %v", err)
	}
}

// securityKey signs as a security key does, with flags of its own choice.
type securityKey struct {
	private ed25519.PrivateKey
	public  ssh.PublicKey
	flags   byte
}

func newSecurityKey(t *testing.T, flags byte) securityKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	blob := ssh.Marshal(struct{ Name, Key, Application string }{ssh.KeyAlgoSKED25519, string(public), "ssh:"})
	key, err := ssh.ParsePublicKey(blob)
	if err != nil {
		t.Fatal(err)
	}
	return securityKey{private, key, flags}
}

func (k securityKey) sign(data []byte) *ssh.Signature {
	application, message := crypto.SHA256.New(), crypto.SHA256.New()
	application.Write([]byte("ssh:"))
	message.Write(data)
	rest := []byte{k.flags, 0, 0, 0, 1}
	over := append(append(application.Sum(nil), rest...), message.Sum(nil)...)
	return &ssh.Signature{Format: ssh.KeyAlgoSKED25519, Blob: ed25519.Sign(k.private, over), Rest: rest}
}

func TestASecurityKeyMustBeTouched(t *testing.T) {
	t.Parallel()
	for flags, says := range map[byte]string{0x01: "", 0x05: "", 0x00: "was not touched", 0x04: "was not touched"} {
		key, d := newSecurityKey(t, flags), approval()
		hashed := crypto.SHA512.New()
		hashed.Write([]byte(said(t, d)))
		data := append([]byte("SSHSIG"), ssh.Marshal(struct{ Namespace, Reserved, Hash, Sum string }{Namespace, "", "sha512", string(hashed.Sum(nil))})...)
		d.Spec.Signature = string(sshsig.Armor(&sshsig.Signature{
			Version: 1, PublicKey: key.public, Namespace: Namespace, HashAlgorithm: sshsig.HashSHA512, Signature: key.sign(data),
		}))
		if found := Verify(d); says == "" && found.Problem != "" || !strings.Contains(found.Problem, says) {
			t.Errorf("flags %#x: the problem is %q, want %q", flags, found.Problem, says)
		}
	}
}

func TestMemoryForgetsNothingThatMatters(t *testing.T) {
	t.Parallel()
	m := &Memory{}
	d := signedBy(t, newEd25519(t))
	d.UID, d.Generation = "1", 1
	first := m.Verify(d)
	first.Problem = "changed by whoever asked"
	if again := m.Verify(d); again.Problem != "" {
		t.Errorf("what one was told another changed: %q", again.Problem)
	}
	changed := d.DeepCopy()
	changed.Spec.Comment, changed.Generation = "Never mind.", 2
	if found := m.Verify(changed); found.Problem == "" {
		t.Error("a changed decision was taken for the one before")
	}
	unnamed := changed.DeepCopy()
	unnamed.UID = ""
	if found := m.Verify(unnamed); found.Problem == "" {
		t.Error("an object without a UID was taken for another")
	}
	if found := m.Verify(approval()); found != nil {
		t.Errorf("in a decision without a signature it found %+v", found)
	}
	for i := range int64(remembered) {
		d.Generation = i + 1
		m.Verify(d)
	}
	if len(m.known) > remembered {
		t.Errorf("it remembers %d", len(m.known))
	}
}
