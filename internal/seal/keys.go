// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// maximumKeys bounds the keys that are kept. After so many no new one is made, rather than that an old seal ceases to hold.
const maximumKeys = 128

// key is one key as the secret holds it. They are sorted by From.
type key struct {
	ID     string `json:"id"`
	Public []byte `json:"publicKey"`
	// Seed is the private half. Empty: the key signs no more.
	Seed []byte `json:"seed,omitempty"`
	// From is when the key begins to sign: late enough for every replica to have read it.
	From metav1.Time `json:"from"`
}

func newKey(from time.Time) (key, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return key{}, fmt.Errorf("making a key: %w", err)
	}
	return key{ID: identity(public), Public: public, Seed: private.Seed(), From: metav1.NewTime(from)}, nil
}

func (k *key) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Seed) }

// parseKeys reads keys, which must be what they say they are: half a list would let seals fail that hold.
func parseKeys(text []byte) ([]key, error) {
	var keys []key
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	if len(keys) == 0 || len(keys) > maximumKeys {
		return nil, fmt.Errorf("there are %d keys, and there must be between 1 and %d", len(keys), maximumKeys)
	}
	for i := range keys {
		k := &keys[i]
		if len(k.Public) != ed25519.PublicKeySize || k.ID != identity(k.Public) {
			return nil, fmt.Errorf("key %q is not what its identity says", k.ID)
		}
		if len(k.Seed) > 0 && (len(k.Seed) != ed25519.SeedSize || !slices.Equal(k.private()[ed25519.SeedSize:], k.Public)) {
			return nil, fmt.Errorf("the private half of key %q is of another", k.ID)
		}
	}
	return keys, nil
}

// signing is the key that signs now: the last that has begun, or the first there is where clocks differ.
func signing(keys []key, now time.Time) (*key, error) {
	var found *key
	for i := range keys {
		if k := &keys[i]; len(k.Seed) > 0 && (found == nil || !k.From.After(now)) {
			found = k
		}
	}
	if found == nil {
		return nil, errors.New("no key has a private half")
	}
	return found, nil
}

// next are the keys as they should be now: one that signs, one that will before that is too old, and the private halves of those alone that still
// sign somewhere. Changed tells whether that is another list.
func next(keys []key, now time.Time, life, settle time.Duration) (after []key, changed bool, err error) {
	if len(keys) == 0 {
		made, err := newKey(now)
		return []key{made}, true, err
	}
	after = slices.Clone(keys)
	current, err := signing(after, now)
	// The seconds of what is stored are whole.
	last := &after[len(after)-1]
	if err != nil || len(after) < maximumKeys && !last.From.After(now) && !now.Before(last.From.Add(life)) {
		from := now.Add(settle)
		if err != nil {
			from = now
		}
		made, err := newKey(from)
		return append(after, made), true, err
	}
	for i := range after {
		if k := &after[i]; len(k.Seed) > 0 && k.From.Before(&current.From) && now.Sub(current.From.Time) > settle {
			k.Seed, changed = nil, true
		}
	}
	return after, changed, nil
}
