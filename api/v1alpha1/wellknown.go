// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// The kinds of this package, as they are spelt in manifests and references.
const (
	KindAISystem          = "AISystem"
	KindImpactAssessment  = "ImpactAssessment"
	KindOversightPolicy   = "OversightPolicy"
	KindOversightDecision = "OversightDecision"
	KindDriftMonitor      = "DriftMonitor"
)

const (
	// SystemLabel, on a pod template, names the AISystem of the same namespace that the workload belongs to.
	SystemLabel = "aims-operator.io/ai-system"

	// GovernedLabel, on a namespace and with the value GovernedValue, puts the namespace's AI workloads under the gate. A policy with a
	// namespaceSelector of its own governs the namespaces that the selector matches as well.
	GovernedLabel = "aims-operator.io/governed"

	// GovernedValue is the value of GovernedLabel that counts.
	GovernedValue = "true"

	// TeamLabel, on a namespace, names the team that its workloads belong to, unless their registered system names one, for lists and counts by team.
	TeamLabel = "aims-operator.io/team"

	// SchedulingGate is the scheduling gate that keeps a held pod from every node. Only the operator adds and lifts it.
	SchedulingGate = "aims-operator.io/oversight"

	// VerdictAnnotation, on a workload that falls short, carries the permission it has now: Allow, Hold or Deny.
	VerdictAnnotation = "aims-operator.io/verdict"

	// ReasonsAnnotation, on a workload that falls short, carries the sorted, comma-separated reasons.
	ReasonsAnnotation = "aims-operator.io/reasons"

	// AuthorsAnnotation, on an AISystem or an ImpactAssessment, is a JSON list of the users who wrote its present material content.
	// The operator's webhook stamps it from the authenticated requests; what anybody else writes there is overwritten.
	AuthorsAnnotation = "aims-operator.io/authors"

	// AuthorsSinceAnnotation, on an AISystem, is the content digest of the release since which AuthorsAnnotation counts; empty or left out: since
	// ever. The operator's webhook stamps it as well.
	AuthorsSinceAnnotation = "aims-operator.io/authors-since"

	// OversightRolesResource is the virtual resource that entitles deciders: whoever may use the verb DecideVerb on the name of a
	// role, in a namespace, may decide there in that role.
	OversightRolesResource = "oversightroles"

	// DecideVerb is the verb on OversightRolesResource that entitles a user to decide.
	DecideVerb = "decide"

	// FieldManager is the name under which the operator writes fields.
	FieldManager = "aims-operator"
)
