// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"strconv"
)

// maxName is how much of a name from outside goes into a sentence.
const maxName = 40

// number writes a number for people: three digits that matter, no exponent for everyday sizes.
func number(x float64) string {
	switch size := math.Abs(x); {
	case size < 1e15 && x == math.Trunc(x):
		return strconv.FormatFloat(x, 'f', 0, 64)
	case size >= 100 && size < 1e15:
		return strconv.FormatFloat(x, 'f', 0, 64)
	default:
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
}

// quoted writes a name that came from outside, in quotes, escaped and cut at a rune.
func quoted(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName]) + "..."
	}
	return strconv.Quote(name)
}
