// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const (
	// Key is the key that holds the baseline in its ConfigMap.
	Key = "baseline.json"
	// AboutKey is the key that says where it comes from, for people. No digest covers it.
	AboutKey = "about.txt"

	longestObjectName = 253
	digestInName      = 10
)

// ConfigMap is the baseline as it is stored, and the reference by which a monitor names it. Its name holds the digest, and it is immutable:
// another baseline is another ConfigMap.
func (c *Capture) ConfigMap(namespace, monitor, check, about string) (*corev1.ConfigMap, *v1alpha1.BaselineReference, error) {
	text, err := json.Marshal(&c.Baseline)
	if err != nil {
		return nil, nil, fmt.Errorf("writing the baseline as JSON: %w", err)
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])
	end := "-" + check + "-" + digest[:digestInName]
	if room := longestObjectName - len(end); len(monitor) > room {
		monitor = strings.TrimRight(monitor[:room], ".-")
	}
	stored := &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: monitor + end},
		Immutable:  new(true),
		Data:       map[string]string{Key: string(text), AboutKey: about},
	}
	return stored, &v1alpha1.BaselineReference{Name: stored.Name, Key: Key, SHA256: v1alpha1.SHA256(digest)}, nil
}
