// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"math"
	"strconv"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// digits are how many digits of a statistic status shows, and the largest and smallest sizes that it writes out.
const (
	digits   = 4
	largest  = 1e15
	smallest = 1e-9
)

// decimal is a number as status shows it; empty if there is none, or none that can be written out.
func decimal(value *float64) v1alpha1.Decimal {
	if value == nil || math.IsNaN(*value) || math.Abs(*value) > largest {
		return ""
	}
	if math.Abs(*value) < smallest {
		return "0"
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(*value, 'g', digits, 64), 64)
	if err != nil {
		return ""
	}
	return v1alpha1.Decimal(strconv.FormatFloat(rounded, 'f', -1, 64))
}

// whole is a number of samples as status shows it. Prometheus extrapolates, so that it need not be whole.
func whole(samples *float64) int64 {
	if samples == nil || math.IsNaN(*samples) || *samples < 0 {
		return 0
	}
	return int64(math.Round(min(*samples, largest)))
}
