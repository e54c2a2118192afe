// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"

	"github.com/gowebpki/jcs"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// FuzzStatement: whatever a decision says, its statement is canonical JSON, says the same each time and after a round through the API server's
// JSON, and is another one where the decision says something else.
func FuzzStatement(f *testing.F) {
	f.Add("lending", "credit-scoring-2026", "Read it.", "eu-prod-1")
	f.Add("lending", `","role":"product-owner`, "\u2028<>&\"\\", "")
	f.Fuzz(func(t *testing.T, namespace, subject, comment, cluster string) {
		d := approval()
		d.Namespace, d.Spec.Subject.Name, d.Spec.Comment, d.Spec.Clusters = namespace, subject, comment, []v1alpha1.ClusterName{v1alpha1.ClusterName(cluster)}
		first, err := Statement(d)
		if err != nil {
			return
		}
		if canonical, err := jcs.Transform(first); err != nil || !bytes.Equal(canonical, first) {
			t.Fatalf("it is not canonical (%v): %s", err, first)
		}
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		stored := &v1alpha1.OversightDecision{}
		if err := json.Unmarshal(raw, stored); err != nil {
			t.Fatal(err)
		}
		if again, err := Statement(stored); err != nil || !bytes.Equal(again, first) {
			t.Fatalf("once stored it is (%v) %s, not %s", err, again, first)
		}
		stored.Spec.Comment += "."
		if other, err := Statement(stored); err == nil && bytes.Equal(other, first) {
			t.Fatalf("another comment is the same statement: %s", other)
		}
	})
}

// FuzzSignature: no text is a good signature but the one that was made, whatever stands around or in it.
func FuzzSignature(f *testing.F) {
	// Each process of the fuzzer must have the same key.
	d := signedBy(f, newSigner(f, ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), nil))
	good := d.Spec.Signature
	key := Verify(d).Key
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(strings.Replace(good, "U1NIU0lH", "U1NIU0lI", 1))
	f.Add(begin + "\n" + end)
	f.Fuzz(func(t *testing.T, text string) {
		other := d.DeepCopy()
		other.Spec.Signature = text
		found := Verify(other)
		if found == nil || found.Problem != "" {
			return
		}
		// Whoever finds another good signature has found the private key, or another spelling of the same one.
		signature, err := parse(text)
		if err != nil || found.Key != key || signature.Namespace != Namespace {
			t.Fatalf("%q is taken for a good signature by %s", text, found.Key)
		}
	})
}
