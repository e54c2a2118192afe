// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import "time"

// Reading is what was read of one window, or of the reference. Exactly one of Bins, Categories, Value and Groups is set; none means that there
// was no data.
type Reading struct {
	Bins *Bins
	// Categories are counts by category.
	Categories map[string]float64
	Value      *Value
	// Groups are the members and favourable outcomes of each group.
	Groups []Group
	// Newest is when the newest sample was taken. Zero: not known.
	Newest time.Time
	// Problem says that what was read cannot be used, and why.
	Problem *Problem
}

// Value is one number: an accuracy, a latency, a rate.
type Value struct {
	Number float64
	// Samples are how many observations the number comes from. Nil: not known, and then no minimum can be held.
	Samples *float64
}

// shape is what the reading holds, and empty if it holds nothing or more than one thing.
func (r Reading) shape() Shape {
	var shapes []Shape
	if r.Bins != nil {
		shapes = append(shapes, ShapeBins)
	}
	if r.Categories != nil {
		shapes = append(shapes, ShapeCategories)
	}
	if r.Value != nil {
		shapes = append(shapes, ShapeValue)
	}
	if r.Groups != nil {
		shapes = append(shapes, ShapeGroups)
	}
	if len(shapes) != 1 {
		return ""
	}
	return shapes[0]
}

// empty says that the reading holds nothing at all.
func (r Reading) empty() bool {
	return r.Bins == nil && r.Categories == nil && r.Value == nil && r.Groups == nil
}
