// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// notEvaluated is the verdict of a monitor of which no window was looked at yet.
const notEvaluated = "NotEvaluated"

var (
	driftVerdicts = []v1alpha1.DriftVerdict{
		v1alpha1.DriftBreached, v1alpha1.DriftInvalid, v1alpha1.DriftStale, v1alpha1.DriftInsufficientData, v1alpha1.DriftWarning, v1alpha1.DriftHealthy,
	}
	checkKinds = []v1alpha1.CheckKind{v1alpha1.CheckDataDrift, v1alpha1.CheckConceptDrift, v1alpha1.CheckPerformance, v1alpha1.CheckGroupFairness}
)

// What monitors found, as their status says.
var (
	driftMonitors = metric{
		"aims_drift_monitors", "gauge", "Monitors by the verdict of theirs that matters most, and by team.",
		[]label{
			{"verdict", list(driftVerdicts) + ", " + notEvaluated},
			{"team", "the 20 teams (or namespaces, where neither system nor namespace names a team) with most monitors that are not Healthy, and (other)"},
		},
	}
	driftChecks = metric{
		"aims_drift_checks", "gauge", "Checks of monitors by verdict and kind.", []label{{"verdict", list(driftVerdicts)}, {"kind", list(checkKinds)}},
	}
	driftLate = metric{
		"aims_drift_monitors_late", "gauge", "Monitors of which no window was looked at for more than two of their intervals, whatever the cause.", nil,
	}
)

// What the operator does for monitors.
var (
	driftEvaluations = metric{
		"aims_drift_evaluations_total", "counter",
		"Looks at monitors that were due, by what became of them: the source answered; it was down; it cannot be asked as the monitor says; it was left alone, because it was down or as many ask it as may.",
		[]label{{"outcome", list(Evaluations())}},
	}
	driftQuerySeconds = metric{
		"aims_drift_query_duration_seconds", "histogram", "How long queries of sources took, by whether the source answered, refused the query or its answer was refused, or it was down.",
		[]label{{"outcome", list(Queries())}},
	}
	driftBackingOff = metric{
		"aims_drift_sources_backing_off", "gauge",
		"Sources that are left alone for a while because they were down; one counts for each namespace that reads it. The replica that leads shows it, the others show 0.",
		nil,
	}
	driftJobs = metric{
		"aims_drift_retraining_jobs_total", "counter", "Retraining Jobs of breaches.", []label{{"result", list(Retrainings())}},
	}
)

// Evaluation is what became of a look at a monitor.
type Evaluation string

// What becomes of looks at monitors.
const (
	EvaluationAnswered  Evaluation = "answered"
	EvaluationDown      Evaluation = "down"
	EvaluationRefused   Evaluation = "refused"
	EvaluationLeftAlone Evaluation = "left alone"
)

// Evaluations are all of them.
func Evaluations() []Evaluation {
	return []Evaluation{EvaluationAnswered, EvaluationDown, EvaluationRefused, EvaluationLeftAlone}
}

// Query is what became of a query.
type Query string

// What becomes of queries.
const (
	QueryAnswered Query = "answered"
	QueryRefused  Query = "refused"
	QueryDown     Query = "down"
)

// Queries are all of them.
func Queries() []Query { return []Query{QueryAnswered, QueryRefused, QueryDown} }

// Retraining is what became of a retraining Job.
type Retraining string

// What becomes of retraining Jobs.
const (
	RetrainingCreated Retraining = "created"
	RetrainingRefused Retraining = "refused"
)

// Retrainings are all of them.
func Retrainings() []Retraining { return []Retraining{RetrainingCreated, RetrainingRefused} }
