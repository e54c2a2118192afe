// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// DriftCheck is one thing that a monitor looks at.
//
// +kubebuilder:validation:XValidation:rule="(self.method in ['DemographicParityDifference', 'DisparateImpactRatio', 'EqualOpportunityDifference']) == (self.kind == 'GroupFairness')",message="a GroupFairness check needs one of the methods DemographicParityDifference, DisparateImpactRatio and EqualOpportunityDifference, and they are for nothing else",fieldPath=".method"
// +kubebuilder:validation:XValidation:rule="(self.method in ['DemographicParityDifference', 'DisparateImpactRatio', 'EqualOpportunityDifference']) == (self.current.shape == 'Outcomes')",message="fairness methods read the shape Outcomes, and nothing else does",fieldPath=".current.shape"
// +kubebuilder:validation:XValidation:rule="(self.method == 'Threshold') == (self.current.shape == 'Value')",message="the method Threshold reads the shape Value, and nothing else does",fieldPath=".current.shape"
// +kubebuilder:validation:XValidation:rule="self.method in ['Threshold', 'DemographicParityDifference', 'DisparateImpactRatio', 'EqualOpportunityDifference'] || has(self.reference)",message="a comparison of distributions needs a reference: a query, an offset, a time or a baseline",fieldPath=".reference"
// +kubebuilder:validation:XValidation:rule="!(self.method in ['DemographicParityDifference', 'DisparateImpactRatio', 'EqualOpportunityDifference']) || !has(self.reference)",message="fairness compares groups of one window with each other: remove reference",fieldPath=".reference"
// +kubebuilder:validation:XValidation:rule="self.method != 'Threshold' || has(self.threshold)",message="the method Threshold needs its bounds: threshold",fieldPath=".threshold"
// +kubebuilder:validation:XValidation:rule="self.method == 'Threshold' || !has(self.threshold)",message="threshold is for the method Threshold; other methods take limits",fieldPath=".threshold"
// +kubebuilder:validation:XValidation:rule="self.method != 'Threshold' || !has(self.limits)",message="the method Threshold takes threshold, and no limits",fieldPath=".limits"
// +kubebuilder:validation:XValidation:rule="!has(self.threshold) || !has(self.threshold.compare) || self.threshold.compare == 'Value' || has(self.reference)",message="a change is measured against a reference: a query, an offset, a time or a baseline",fieldPath=".reference"
type DriftCheck struct {
	// name tells this check from the others of the monitor.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="must be of lower-case letters, digits and dashes, such as score-distribution"
	Name string `json:"name"`

	// kind is what sort of behaviour the check is about; policy asks for checks by their kind.
	// +required
	Kind CheckKind `json:"kind"`

	// method is the statistic that is computed. docs/drift.md says which to choose.
	// +required
	Method DriftMethod `json:"method"`

	// current is what the system does now.
	// +required
	Current MetricsQuery `json:"current"`

	// reference is what it did when it was approved. Left out: a Threshold on the value itself, and fairness, need none.
	// +optional
	Reference *DriftReference `json:"reference,omitempty"`

	// limits are the bounds of the statistic, above which a window counts as Warning or Breached; for DisparateImpactRatio, below which. Left out: the
	// defaults of the method.
	// +optional
	Limits *DriftLimits `json:"limits,omitempty"`

	// threshold are the bounds of the method Threshold. Left out: the check is of another method.
	// +optional
	Threshold *Threshold `json:"threshold,omitempty"`

	// minimumSamples is below how many samples in a window, or in its reference, the verdict is InsufficientData. Left out: 100.
	// +optional
	// +kubebuilder:validation:Minimum=1
	MinimumSamples int64 `json:"minimumSamples,omitempty"`

	// minimumGroupSamples is below how many samples in a group the verdict is InsufficientData. Left out: 30.
	// +optional
	// +kubebuilder:validation:Minimum=1
	MinimumGroupSamples int64 `json:"minimumGroupSamples,omitempty"`

	// windows is how many of the last windows must agree before the check changes its state, both ways. Left out: 3 of 5.
	// +optional
	Windows *DriftWindows `json:"windows,omitempty"`
}

// DriftMethod is a statistic. internal/drift defines each.
//
// +kubebuilder:validation:Enum=PSI;JensenShannon;KolmogorovSmirnov;Wasserstein;Hellinger;ChiSquared;Threshold;DemographicParityDifference;DisparateImpactRatio;EqualOpportunityDifference
type DriftMethod string

// The methods.
const (
	MethodPSI               DriftMethod = "PSI"
	MethodJensenShannon     DriftMethod = "JensenShannon"
	MethodKolmogorovSmirnov DriftMethod = "KolmogorovSmirnov"
	MethodWasserstein       DriftMethod = "Wasserstein"
	MethodHellinger         DriftMethod = "Hellinger"
	MethodChiSquared        DriftMethod = "ChiSquared"
	MethodThreshold         DriftMethod = "Threshold"
	MethodDemographicParity DriftMethod = "DemographicParityDifference"
	MethodDisparateImpact   DriftMethod = "DisparateImpactRatio"
	MethodEqualOpportunity  DriftMethod = "EqualOpportunityDifference"
)

// MetricsQuery is an instant query and the shape of its answer.
//
// +kubebuilder:validation:XValidation:rule="(self.shape == 'Categories') == has(self.categoryLabel)",message="the shape Categories needs categoryLabel, and no other shape takes it",fieldPath=".categoryLabel"
// +kubebuilder:validation:XValidation:rule="(self.shape == 'Outcomes') == (has(self.groupLabel) && has(self.outcomeLabel) && has(self.favourableOutcomes))",message="the shape Outcomes needs groupLabel, outcomeLabel and favourableOutcomes",fieldPath=".shape"
// +kubebuilder:validation:XValidation:rule="self.shape == 'Outcomes' || !(has(self.groupLabel) || has(self.outcomeLabel) || has(self.favourableOutcomes))",message="groupLabel, outcomeLabel and favourableOutcomes are for the shape Outcomes",fieldPath=".shape"
// +kubebuilder:validation:XValidation:rule="self.shape == 'Outcomes' || !has(self.groups)",message="groups are for the shape Outcomes",fieldPath=".groups"
// +kubebuilder:validation:XValidation:rule="self.shape == 'Value' || !has(self.samplesQuery)",message="samplesQuery is for the shape Value; the other shapes count their samples themselves",fieldPath=".samplesQuery"
type MetricsQuery struct {
	// query is an instant query in PromQL. The window is its own, such as increase(score_bucket[1h]). It sees the series of the monitor's namespace
	// alone, unless the platform team's options let it see more.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Query string `json:"query"`

	// shape is what the answer holds.
	// +required
	Shape MetricsShape `json:"shape"`

	// samplesQuery is an instant query in PromQL that answers with the number of samples that the value rests on. Left out: the number is not known,
	// and minimumSamples is not looked at.
	// +optional
	// +kubebuilder:validation:MaxLength=4096
	SamplesQuery string `json:"samplesQuery,omitempty"`

	// categoryLabel is the label that names the category, for the shape Categories. Left out: the answer has another shape.
	// +optional
	CategoryLabel LabelName `json:"categoryLabel,omitempty"`

	// groupLabel is the label that names the group of people, for the shape Outcomes. Left out: the answer has another shape.
	// +optional
	GroupLabel LabelName `json:"groupLabel,omitempty"`

	// groups are the values of groupLabel that each window must have. Where one of them has no outcome at all, the check is InsufficientData: more likely
	// nobody counts them any more than that nobody came. Others that are in the answer are compared as well. Left out: those that are in the answer, and
	// one that vanishes from it is not missed.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=50
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	Groups []string `json:"groups,omitempty"`

	// outcomeLabel is the label that names the outcome, for the shape Outcomes. Left out: the answer has another shape.
	// +optional
	OutcomeLabel LabelName `json:"outcomeLabel,omitempty"`

	// favourableOutcomes are the values of outcomeLabel that people hope for, such as approved. For EqualOpportunityDifference the query itself selects
	// those who deserve it. Left out: the answer has another shape.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	FavourableOutcomes []string `json:"favourableOutcomes,omitempty"`
}

// MetricsShape is what the answer to a query holds.
//
// +kubebuilder:validation:Enum=ClassicHistogram;NativeHistogram;Categories;Value;Outcomes
type MetricsShape string

// The shapes.
const (
	// ShapeClassicHistogram is one series for each upper bound, which the label le names, of cumulative counts.
	ShapeClassicHistogram MetricsShape = "ClassicHistogram"
	// ShapeNativeHistogram is one native histogram.
	ShapeNativeHistogram MetricsShape = "NativeHistogram"
	// ShapeCategories is one series for each category, of counts.
	ShapeCategories MetricsShape = "Categories"
	// ShapeValue is one number.
	ShapeValue MetricsShape = "Value"
	// ShapeOutcomes is one series for each group and outcome, of counts.
	ShapeOutcomes MetricsShape = "Outcomes"
)

// LabelName is the name of a label in Prometheus.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-zA-Z_][a-zA-Z0-9_]*$')",message="must be a label's name of letters, digits and underscores, such as outcome"
type LabelName string

// DriftReference is what a check compares with. Exactly one is given.
//
// +kubebuilder:validation:XValidation:rule="[has(self.query), has(self.offsetSeconds), has(self.at), has(self.baseline), has(self.baselineRef)].filter(x, x).size() == 1",message="give exactly one reference: query, offsetSeconds, at, baseline or baselineRef"
type DriftReference struct {
	// query is an instant query in PromQL whose answer has the shape of the current one. Of a value that it gives nobody counts the samples, so minimumSamples
	// is held against the window's alone. Left out: the reference is another.
	// +optional
	// +kubebuilder:validation:MaxLength=4096
	Query string `json:"query,omitempty"`

	// offsetSeconds asks the current query as it was so many seconds before. Such a reference moves along, and does not see what creeps. Left out: the
	// reference is another.
	// +optional
	// +kubebuilder:validation:Minimum=60
	// +kubebuilder:validation:Maximum=31536000
	OffsetSeconds int32 `json:"offsetSeconds,omitempty"`

	// at asks the current query as it was at this moment, for as long as the source keeps it. Left out: the reference is another.
	// +optional
	At *metav1.Time `json:"at,omitempty"`

	// baseline is the reference itself. Left out: the reference is another.
	// +optional
	Baseline *Baseline `json:"baseline,omitempty"`

	// baselineRef is a ConfigMap of the same namespace that holds the reference, as kubectl aims baseline writes it. Left out: the reference is
	// another.
	// +optional
	BaselineRef *BaselineReference `json:"baselineRef,omitempty"`
}

// Baseline is a stored answer. Exactly one shape is given.
//
// +kubebuilder:validation:XValidation:rule="[has(self.bins), has(self.categories), has(self.value)].filter(x, x).size() == 1",message="give exactly one: bins, categories or value"
type Baseline struct {
	// bins are the bins of a histogram, in rising order of their upper bounds. Left out: the baseline is of another shape.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=2
	// +kubebuilder:validation:MaxItems=256
	Bins []BaselineBin `json:"bins,omitempty"`

	// categories are counts by category. Left out: the baseline is of another shape.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=256
	Categories []BaselineCategory `json:"categories,omitempty"`

	// value is one number. Left out: the baseline is of another shape.
	// +optional
	Value Decimal `json:"value,omitempty"`
}

// BaselineBin is a bin of a stored histogram.
type BaselineBin struct {
	// upperBound is the bin's upper bound, which belongs to it; +Inf for the last.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^([+]Inf|-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?)$')",message="must be a number, or +Inf for the last bin"
	UpperBound string `json:"upperBound"`

	// count is how many samples fell into it, and into no lower one.
	// +required
	// +kubebuilder:validation:Minimum=0
	Count int64 `json:"count"`
}

// BaselineCategory is a category of a stored answer.
type BaselineCategory struct {
	// name is the category: the value of categoryLabel.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`

	// count is how many samples it has.
	// +required
	// +kubebuilder:validation:Minimum=0
	Count int64 `json:"count"`
}

// BaselineReference names a stored baseline by its digest, so that a baseline that was replaced quietly is found out.
type BaselineReference struct {
	// name is the ConfigMap's name, in the monitor's namespace.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`

	// key is the key in its data that holds the baseline, as the JSON of the field baseline.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Key string `json:"key"`

	// sha256 is the digest of that text, as kubectl aims baseline prints it. What has another digest is no reference, and the check is Invalid.
	// +required
	SHA256 SHA256 `json:"sha256"`
}

// DriftLimits are bounds of a statistic.
//
// +kubebuilder:validation:XValidation:rule="has(self.warning) || has(self.critical)",message="give warning, critical or both"
type DriftLimits struct {
	// warning is where a window counts as Warning. Left out: half way from the best value of the method to critical.
	// +optional
	Warning Decimal `json:"warning,omitempty"`

	// critical is where a window counts as Breached. Left out: the default of the method.
	// +optional
	Critical Decimal `json:"critical,omitempty"`
}

// Threshold are bounds of a value, or of its change.
//
// +kubebuilder:validation:XValidation:rule="has(self.warning) || has(self.critical)",message="give warning, critical or both"
type Threshold struct {
	// direction says on which side of the bounds a window is bad.
	// +required
	Direction ThresholdDirection `json:"direction"`

	// compare says what the bounds are compared with. Left out: Value.
	// +optional
	Compare ThresholdCompare `json:"compare,omitempty"`

	// warning is where a window counts as Warning. Left out: nowhere.
	// +optional
	Warning Decimal `json:"warning,omitempty"`

	// critical is where a window counts as Breached. Left out: nowhere.
	// +optional
	Critical Decimal `json:"critical,omitempty"`
}

// ThresholdDirection says on which side of a bound a value is bad.
//
// +kubebuilder:validation:Enum=Above;Below
type ThresholdDirection string

// The directions.
const (
	// BadAbove: latency, error rates, toxicity.
	BadAbove ThresholdDirection = "Above"
	// BadBelow: accuracy, recall.
	BadBelow ThresholdDirection = "Below"
)

// ThresholdCompare says what bounds are compared with.
//
// +kubebuilder:validation:Enum=Value;Difference;RelativeDifference
type ThresholdCompare string

// What bounds are compared with.
const (
	// CompareValue: the value itself.
	CompareValue ThresholdCompare = "Value"
	// CompareDifference: the value less the reference.
	CompareDifference ThresholdCompare = "Difference"
	// CompareRelativeDifference: the value less the reference, as a share of the reference.
	CompareRelativeDifference ThresholdCompare = "RelativeDifference"
)

// DriftWindows says how many windows must agree before a check changes its state.
//
// +kubebuilder:validation:XValidation:rule="self.agreeing <= self.of",message="so many windows cannot agree: agreeing is above of",fieldPath=".agreeing"
type DriftWindows struct {
	// agreeing is how many windows must agree.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=20
	Agreeing int32 `json:"agreeing"`

	// of is among how many of the last windows.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=20
	Of int32 `json:"of"`
}
