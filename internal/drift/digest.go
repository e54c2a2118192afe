// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"math"
	"slices"
)

// digestScheme stands before every digest, so that another way to compute it can be told from this one.
const digestScheme = "aims.drift.v1:sha256:"

// Digest names what a reading says, not when it was read. A stored baseline is pinned by it: a reference that was replaced has another one.
func Digest(r Reading) string {
	d := digester{sha256.New()}
	if r.Bins != nil {
		d.text("bins")
		d.numbers(r.Bins.Edges)
		d.numbers(r.Bins.Counts)
	}
	if r.Categories != nil {
		d.text("categories")
		for _, name := range slices.Sorted(maps.Keys(r.Categories)) {
			d.text(name)
			d.numbers([]float64{r.Categories[name]})
		}
	}
	if r.Value != nil {
		d.text("value")
		d.numbers([]float64{r.Value.Number})
		if r.Value.Samples != nil {
			d.numbers([]float64{*r.Value.Samples})
		}
	}
	if r.Groups != nil {
		d.text("groups")
		for _, group := range sortedGroups(slices.Clone(r.Groups)) {
			d.text(group.Name)
			d.numbers([]float64{group.Members, group.Favourable})
		}
	}
	return digestScheme + hex.EncodeToString(d.Sum(nil))
}

// digester writes every piece with its length in front, so that no two readings look alike.
type digester struct{ hash.Hash }

func (d digester) text(s string) {
	d.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s))))
	d.Write([]byte(s))
}

func (d digester) numbers(numbers []float64) {
	out := binary.BigEndian.AppendUint64(nil, uint64(len(numbers)))
	for _, x := range numbers {
		out = binary.BigEndian.AppendUint64(out, math.Float64bits(x))
	}
	d.Write(out)
}
