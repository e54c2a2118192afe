// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart

import (
	"math"
	"strconv"
)

// scale maps values to heights, and has round ticks at both ends.
type scale struct {
	low, high, step float64
}

// mostTicks is how many steps an axis has at most.
const mostTicks = 6

// newScale is a scale for all of the numbers. It begins at zero unless that would press everything to one side.
func newScale(numbers []float64) scale {
	if len(numbers) == 0 {
		return scale{low: 0, high: 1, step: 0.2}
	}
	low, high := numbers[0], numbers[0]
	for _, x := range numbers {
		low, high = min(low, x), max(high, x)
	}
	switch {
	case low >= 0 && low <= high*0.4:
		low = 0
	case high <= 0 && high >= low*0.4:
		high = 0
	}
	if high-low <= math.Max(math.Abs(low), math.Abs(high))*1e-9 {
		room := math.Max(math.Abs(high)/2, 0.5)
		low, high = low-room, high+room
	}
	step := roundStep((high - low) / mostTicks)
	s := scale{low: math.Floor(low/step+1e-9) * step, high: math.Ceil(high/step-1e-9) * step, step: step}
	// A value on the frame would be cut in half.
	if s.high-high < step/8 {
		s.high += step
	}
	if low != 0 && low-s.low < step/8 {
		s.low -= step
	}
	return s
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is not below the step.
func roundStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= least*(1-1e-9) {
			return factor * power
		}
	}
	return 10 * power
}

// ticks are the round numbers from the low end to the high one.
func (s scale) ticks() []float64 {
	n := int(math.Round((s.high - s.low) / s.step))
	ticks := make([]float64, 0, n+1)
	for i := range n + 1 {
		ticks = append(ticks, s.low+float64(i)*s.step)
	}
	return ticks
}

// tick writes a tick with as many digits as the step has.
func (s scale) tick(x float64) string {
	size := math.Max(math.Abs(s.low), math.Abs(s.high))
	if size >= 1e7 || size < 1e-4 {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	digits := max(0, int(math.Ceil(-math.Log10(s.step)-1e-9)))
	if math.Abs(x) < s.step/2 {
		x = 0
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

// y is the height of a value in the plot.
func (s scale) y(value float64) float64 {
	share := (value - s.low) / (s.high - s.low)
	return plotBottom - math.Min(math.Max(share, 0), 1)*(plotBottom-plotTop)
}
