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

// apart writes two numbers with as many digits as tell them apart, so that no number is said to be beyond itself.
func apart(x, y float64) (string, string) {
	const mostDigits = 17
	short, alsoShort := number(x), number(y)
	for digits := 4; short == alsoShort && x != y && digits <= mostDigits; digits++ {
		short, alsoShort = strconv.FormatFloat(x, 'g', digits, 64), strconv.FormatFloat(y, 'g', digits, 64)
	}
	return short, alsoShort
}

// quoted writes a name that came from outside, in quotes, escaped and cut at a rune.
func quoted(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName]) + "..."
	}
	return strconv.Quote(name)
}
