// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"math"
	"strconv"
)

// Decimal is a number in plain decimal notation, such as 0.8 or -12.5. A string keeps it exactly as it was written.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=24
// +kubebuilder:validation:XValidation:rule="self.matches('^-?(0|[1-9][0-9]*)([.][0-9]+)?$')",message="must be a decimal number such as 0.8 or -12.5, without exponent"
type Decimal string

// Float is the number's value. The error says what is wrong with a text that is no finite number.
func (d Decimal) Float() (float64, error) {
	f, err := strconv.ParseFloat(string(d), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, fmt.Errorf("%q is not a decimal number", string(d))
	}
	return f, nil
}
