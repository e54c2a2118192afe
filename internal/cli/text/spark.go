// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import "strings"

// bars are the heights that a character can show.
var bars = []rune("▁▂▃▄▅▆▇█")

// SparkGap is drawn where there is no number.
const SparkGap = '·'

// Spark draws numbers as one bar each, between the ends of a scale. What lies beyond the scale is drawn at its end; nil is a gap.
func Spark(values []*float64, low, high float64) string {
	var b strings.Builder
	for _, value := range values {
		if value == nil {
			b.WriteRune(SparkGap)
			continue
		}
		height := 0
		if high > low {
			height = int((*value - low) / (high - low) * float64(len(bars)))
		}
		b.WriteRune(bars[min(max(height, 0), len(bars)-1)])
	}
	return b.String()
}
