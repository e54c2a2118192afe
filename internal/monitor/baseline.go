// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
)

// OfBaseline is a stored answer.
func OfBaseline(b *v1alpha1.Baseline) drift.Reading {
	switch {
	case len(b.Bins) > 0:
		return ofBins(b.Bins)
	case len(b.Categories) > 0:
		categories := make(map[string]float64, len(b.Categories))
		for _, c := range b.Categories {
			categories[c.Name] = float64(c.Count)
		}
		return drift.Reading{Categories: categories}
	case b.Value != "":
		value, err := b.Value.Float()
		if err != nil {
			return unreadable("the baseline's value is no number: " + err.Error())
		}
		return drift.Reading{Value: &drift.Value{Number: value}}
	}
	return unreadable("the baseline is empty: give it bins, categories or a value")
}

func ofBins(bins []v1alpha1.BaselineBin) drift.Reading {
	var buckets []drift.Bucket
	total := 0.0
	for _, b := range bins {
		bound, err := strconv.ParseFloat(b.UpperBound, 64)
		if err != nil || math.IsNaN(bound) || math.IsInf(bound, -1) {
			return unreadable(fmt.Sprintf("the baseline has a bin with the upper bound %q, which is no number", b.UpperBound))
		}
		total += float64(b.Count)
		buckets = append(buckets, drift.Bucket{Bound: bound, Count: total})
	}
	return drift.Cumulative(buckets)
}

// StoredBaseline is a baseline that a ConfigMap holds as JSON, if it is the one that the reference names by its digest.
func StoredBaseline(ref *v1alpha1.BaselineReference, text string, there bool) drift.Reading {
	if !there {
		return unreadable(fmt.Sprintf("ConfigMap %q has no key %q that holds a baseline: write it with kubectl aims baseline", ref.Name, ref.Key))
	}
	sum := sha256.Sum256([]byte(text))
	if got := hex.EncodeToString(sum[:]); got != string(ref.SHA256) {
		return drift.Reading{Problem: &drift.Problem{Cause: drift.CauseReferenceReplaced, Text: fmt.Sprintf(
			"the baseline in ConfigMap %q has the digest %s and not %s: somebody replaced it; put the old one back, or have the new digest reviewed "+
				"and written into the monitor", ref.Name, got, ref.SHA256)}}
	}
	var b v1alpha1.Baseline
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return unreadable(fmt.Sprintf("the baseline in ConfigMap %q cannot be read: %s", ref.Name, err))
	}
	return OfBaseline(&b)
}
