// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"fmt"

	"github.com/prometheus/common/model"
)

// Value is one number: an accuracy, a latency, a rate.
type Value struct {
	Reading

	Number float64
}

const expectedValue = "one series, or one number"

// Value reads a query that gives one series, whatever its labels, or a scalar.
func (s *Source) Value(ctx context.Context, query Query) (Value, error) {
	answer, reading, err := s.read(ctx, query)
	if err != nil {
		return Value{}, err
	}
	number, err := oneNumber(answer)
	if err != nil {
		return Value{}, err
	}
	return Value{Reading: reading, Number: number}, nil
}

func oneNumber(answer model.Value) (float64, error) {
	if scalar, ok := answer.(*model.Scalar); ok {
		return float64(scalar.Value), checkValue(float64(scalar.Value))
	}
	samples, err := series(answer, expectedValue)
	switch {
	case err != nil:
		return 0, err
	case len(samples) != 1:
		return 0, wrongShape(expectedValue, fmt.Sprintf("%d series", len(samples)), "put avg(...), max(...) or sum(...) around the query")
	case samples[0].Histogram != nil:
		return 0, wrongShape(expectedValue, "a native histogram", "read a number from it, as with histogram_quantile(...) or histogram_avg(...)")
	}
	return float64(samples[0].Value), checkValue(float64(samples[0].Value))
}
