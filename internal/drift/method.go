// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

// Method is a way to compare a window with its reference.
type Method string

// The methods.
const (
	MethodPSI                         Method = "PSI"
	MethodJensenShannon               Method = "JensenShannon"
	MethodKolmogorovSmirnov           Method = "KolmogorovSmirnov"
	MethodWasserstein                 Method = "Wasserstein"
	MethodHellinger                   Method = "Hellinger"
	MethodChiSquared                  Method = "ChiSquared"
	MethodThreshold                   Method = "Threshold"
	MethodDemographicParityDifference Method = "DemographicParityDifference"
	MethodDisparateImpactRatio        Method = "DisparateImpactRatio"
	MethodEqualOpportunityDifference  Method = "EqualOpportunityDifference"
)

// Shape is what a method reads.
type Shape string

// The shapes.
const (
	// ShapeBins is a histogram: counts between bounds.
	ShapeBins Shape = "histogram"
	// ShapeCategories is counts by category.
	ShapeCategories Shape = "counts by category"
	// ShapeValue is one number.
	ShapeValue Shape = "value"
	// ShapeGroups is counts of members and of favourable outcomes by group.
	ShapeGroups Shape = "counts by group"
)

// Reads are the shapes that the method can compare. It is empty for a method that does not exist.
func (m Method) Reads() []Shape {
	switch m {
	case MethodPSI, MethodJensenShannon, MethodHellinger, MethodChiSquared:
		return []Shape{ShapeBins, ShapeCategories}
	case MethodKolmogorovSmirnov, MethodWasserstein:
		return []Shape{ShapeBins}
	case MethodThreshold:
		return []Shape{ShapeValue}
	case MethodDemographicParityDifference, MethodDisparateImpactRatio, MethodEqualOpportunityDifference:
		return []Shape{ShapeGroups}
	default:
		return nil
	}
}
