// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// enum is a closed list of words, wherever it stands.
type enum struct {
	values []string
	why    string
	places map[string][]string
}

var enums = map[string]enum{
	"RiskTier": {
		values: []string{"Minimal", "Limited", "High", "Prohibited"}, why: "the words of the EU AI Act",
		places: map[string][]string{system: {"spec.risk.tier", "status.lifecycle.tier"}, policy: {"spec.appliesTo.riskTiers[]"}},
	},
	"HighRiskArea": {
		values: []string{
			"Biometrics", "CriticalInfrastructure", "Education", "Employment", "EssentialServices", "LawEnforcement", "Migration", "Justice",
		},
		why:    "Annex III, points 1 to 8",
		places: map[string][]string{system: {"spec.risk.highRiskArea"}},
	},
	"ProhibitedPractice": {
		values: []string{
			"Manipulation", "ExploitingVulnerability", "SocialScoring", "CrimePrediction", "FacialScraping", "EmotionInference",
			"BiometricCategorisation", "RealTimeBiometricIdentification",
		},
		why:    "Art. 5(1), points (a) to (h)",
		places: map[string][]string{system: {"spec.risk.prohibitedPractice"}},
	},
	"OrganisationRole": {
		values: []string{"Provider", "Deployer", "ProviderAndDeployer"}, why: "Art. 3; duties hang on it",
		places: map[string][]string{system: {"spec.role"}},
	},
	"LifecycleStage": {
		values: []string{"Design", "Development", "Validation", "Operation", "Retired"}, why: "ISO/IEC 22989",
		places: map[string][]string{
			system: {"spec.lifecycleStage", "status.lifecycle.stage", "status.lifecycle.moves[].from", "status.lifecycle.moves[].to"},
			policy: {"spec.requirements.stages[]", "spec.requirements.lifecycleMoves[].from", "spec.requirements.lifecycleMoves[].to"},
		},
	},
	"DocumentKind": {
		values: []string{
			"TechnicalDocumentation", "InstructionsForUse", "RiskManagement", "DataSheet", "ModelCard", "TestReport", "Contract", "Other",
		},
		why:    "reports look for documents by kind",
		places: map[string][]string{system: {"spec.documents[].kind"}, assessment: {"spec.evidence[].kind"}},
	},
	"DataClassification": {
		values: []string{"Public", "Internal", "Confidential", "Restricted"}, why: "grades can be compared, free words cannot",
		places: map[string][]string{system: {"spec.dataSources[].classification"}},
	},
	"PersonalData": {
		values: []string{"None", "Pseudonymised", "Personal", "SpecialCategory"}, why: "whether a legal basis is needed hangs on it",
		places: map[string][]string{system: {"spec.dataSources[].personalData"}},
	},
	"LegalBasis": {
		values: []string{"Consent", "Contract", "LegalObligation", "VitalInterests", "PublicTask", "LegitimateInterests"},
		why:    "GDPR Art. 6(1), points (a) to (f)",
		places: map[string][]string{system: {"spec.dataSources[].legalBasis"}},
	},
	"Permission": {
		values: []string{"Allow", "Hold", "Deny", "CannotDecide"}, why: "a word that the gate does not know must not be stored as a verdict",
		places: map[string][]string{system: {
			"status.verdict.deploy", "status.verdict.run", "status.history[].deploy", "status.history[].run",
		}},
	},
	"AdmissionMode": {
		values: []string{"Audit", "Warn", "Hold", "Deny"}, why: "a misspelt mode must not pass for a lenient one",
		places: map[string][]string{
			system: {"status.verdict.mode", "status.stricter[].mode"}, policy: {"spec.enforcement.admission", "status.stricter[].mode"},
		},
	},
	"Authority": {
		values: []string{"ClusterAdmin"}, why: "an unknown mark would say nothing to whoever looks for decisions of administrators",
		places: map[string][]string{decision: {"spec.decidedBy.authority"}},
	},
	"LapseAction": {
		values: []string{"Report", "FreezeRollouts", "Evict"}, why: "a misspelt action must not pass for none",
		places: map[string][]string{policy: {"spec.enforcement.onLapse"}},
	},
	"PodAccess": {
		values: []string{"Allow", "Deny"}, why: "a misspelt word must not pass for Allow",
		places: map[string][]string{policy: {"spec.enforcement.podAccess"}},
	},
	"ScaleUp": {
		values: []string{"Allow", "Deny"}, why: "a misspelt word must not pass for Allow",
		places: map[string][]string{policy: {"spec.enforcement.scaleUpOnLapse"}},
	},
	"DriftAction": {
		values: []string{"Report", "FreezeRollouts", "Evict", "RequireReassessment"}, why: "a misspelt action must not pass for none",
		places: map[string][]string{policy: {"spec.enforcement.onDrift"}},
	},
	"DiscoveryMode": {
		values: []string{"Audit", "Warn", "Hold", "Deny"}, why: "a misspelt mode must not pass for a lenient one",
		places: map[string][]string{policy: {"spec.discovery.mode"}},
	},
	"Strictness": {
		values: []string{"Enforced", "NotEnforced"}, why: "two words instead of a boolean, because false would be easy to overlook",
		places: map[string][]string{policy: {"spec.discovery.strict"}},
	},
	"ArtifactRule": {
		values: []string{"Any", "Declared", "Digest"}, why: "a misspelt rule must not pass for Any",
		places: map[string][]string{policy: {"spec.requirements.artifacts"}},
	},
	"SeparationOfDuties": {
		values: []string{"Enforced", "NotEnforced"}, why: "two words instead of a boolean, because false would be easy to overlook",
		places: map[string][]string{policy: {"spec.requirements.separationOfDuties"}},
	},
	"CheckKind": {
		values: []string{"DataDrift", "ConceptDrift", "Performance", "GroupFairness"}, why: "no monitor makes a check of an unknown kind",
		places: map[string][]string{
			policy: {"spec.requirements.monitoring[]"}, monitor: {"spec.checks[].kind", "status.checks[].kind"},
		},
	},
	"DriftMethod": {
		values: []string{
			"PSI", "JensenShannon", "KolmogorovSmirnov", "Wasserstein", "Hellinger", "ChiSquared", "Threshold", "DemographicParityDifference",
			"DisparateImpactRatio", "EqualOpportunityDifference",
		},
		why:    "a misspelt method would compute nothing",
		places: map[string][]string{monitor: {"spec.checks[].method", "status.checks[].method"}},
	},
	"MetricsShape": {
		values: []string{"ClassicHistogram", "NativeHistogram", "Categories", "Value", "Outcomes"}, why: "an answer is read as what the check says it is",
		places: map[string][]string{monitor: {"spec.checks[].current.shape"}},
	},
	"ThresholdDirection": {
		values: []string{"Above", "Below"}, why: "nobody can guess on which side a value is bad",
		places: map[string][]string{monitor: {"spec.checks[].threshold.direction"}},
	},
	"ThresholdCompare": {
		values: []string{"Value", "Difference", "RelativeDifference"}, why: "a bound on a value is no bound on its change",
		places: map[string][]string{monitor: {"spec.checks[].threshold.compare"}},
	},
	"DriftVerdict": {
		values: []string{"Healthy", "Warning", "Breached", "InsufficientData", "Stale", "Invalid"}, why: "a word that the gate does not know must not pass for Healthy",
		places: map[string][]string{monitor: {"status.checks[].verdict", "status.checks[].windows[].verdict", "status.checks[].silence"}},
	},
	"RefusalReason": {
		values: []string{"Forbidden", "Invalid"}, why: "a refusal is told once for each sort, so there are few",
		places: map[string][]string{monitor: {"status.retrainingRefusal.reason"}},
	},
	"AssessmentSection": {
		values: []string{"IndividualImpacts", "SocietalImpacts", "Fairness", "Explainability", "Evidence", "Conclusion"},
		why:    "no assessment has an unknown section",
		places: map[string][]string{policy: {"spec.requirements.assessment.sections[]"}},
	},
	"ImpactLevel": {
		values: []string{"Negligible", "Low", "Medium", "High", "Critical"}, why: "levels are compared by rank",
		places: map[string][]string{
			assessment: {"spec.impacts[].severity", "spec.impacts[].residualRisk", "spec.conclusion.residualRisk"},
			policy:     {"spec.requirements.assessment.highestResidualRisk"},
		},
	},
	"ImpactSubject": {
		values: []string{"Individuals", "Groups", "Society", "Environment"}, why: "individual and societal impacts are required apart",
		places: map[string][]string{assessment: {"spec.impacts[].affects"}},
	},
	"Likelihood": {
		values: []string{"Rare", "Unlikely", "Possible", "Likely", "AlmostCertain"}, why: "grades can be compared, free words cannot",
		places: map[string][]string{assessment: {"spec.impacts[].likelihood"}},
	},
	"FairnessMetric": {
		values: []string{"DemographicParityDifference", "DisparateImpactRatio", "EqualOpportunityDifference"},
		why:    "a bound holds for results of the very same metric",
		places: map[string][]string{assessment: {"spec.fairness[].metric"}, policy: {"spec.requirements.assessment.fairness[].metric"}},
	},
	"Outcome": {
		values: []string{"Acceptable", "NotAcceptable"}, why: "an assessment that concludes neither is not finished",
		places: map[string][]string{assessment: {"spec.conclusion.outcome"}},
	},
	"Decision": {
		values: []string{"Approve", "Reject", "Waive", "Halt", "Resume"}, why: "each has a meaning of its own, and there is no other",
		places: map[string][]string{decision: {"spec.decision"}},
	},
	"subject kind": {
		values: []string{"ImpactAssessment", "AISystem"}, why: "nothing else is decided on",
		places: map[string][]string{decision: {"spec.subject.kind"}},
	},
	"Reason": {
		values: []string{
			"SystemUnlabelled", "SystemNotRegistered", "SystemReferenceMismatch", "NotGoverned", "PracticeProhibited", "StageNotRunnable", "StageMoveNotAllowed", "SystemRetired",
			"SystemHalted", "AssessmentMissing", "AssessmentIncomplete", "AssessmentExpired", "AssessmentRejected", "ResidualRiskTooHigh",
			"FairnessOutOfBounds", "ExplainabilityMissing", "ApprovalsPending", "DecisionNotSealed", "ApproverNotIndependent", "SignatureNotTrusted", "ContentChanged",
			"ReleaseExpired",
			"ImageNotRegistered", "ImageNotPinned", "ImageDigestDiffers", "ModelNotRegistered", "ModelNotPinned", "ModelUnreadable", "RuntimeModelLoading",
			"MonitorMissing", "DriftBreached", "MonitorDataMissing", "HoldImpossible", "Waived",
		},
		why: "reasons are an API: tools and dashboards compare them",
		places: map[string][]string{
			system:   {"status.verdict.findings[].reason", "status.verdict.findings[].waives", "status.history[].reasons[]"},
			policy:   {"spec.waivers.reasons[]"},
			decision: {"spec.waives[]"},
		},
	},
}

// needed are the further edits that a value needs, because a rule ties it to another field. Nil means that no edit makes it valid.
var needed = map[string]map[string][]edit{
	"spec.risk.tier": {
		"Minimal": {unset("spec.risk.highRiskArea")},
		"Limited": {unset("spec.risk.highRiskArea")},
	},
	"spec.risk.prohibitedPractice":            {"": {set("spec.risk.tier", "Prohibited")}},
	"spec.requirements.stages[]":              {"Retired": nil},
	"spec.requirements.lifecycleMoves[].from": {"Operation": {set("spec.requirements.lifecycleMoves[0].to", "Validation")}},
	"spec.requirements.lifecycleMoves[].to":   {"Validation": {set("spec.requirements.lifecycleMoves[0].from", "Operation")}, "Retired": nil},
	"spec.waivers.reasons[]": {
		"SystemUnlabelled": nil, "SystemNotRegistered": nil, "SystemReferenceMismatch": nil, "NotGoverned": nil, "PracticeProhibited": nil, "StageMoveNotAllowed": nil, "SystemRetired": nil,
		"SystemHalted": nil, "AssessmentMissing": nil, "AssessmentRejected": nil, "ApprovalsPending": nil, "ApproverNotIndependent": nil, "ContentChanged": nil, "HoldImpossible": nil,
		"SignatureNotTrusted": nil, "DecisionNotSealed": nil, "Waived": nil,
	},
	"spec.decision": {
		"Approve": decided(assessment, "Approve"), "Reject": decided(assessment, "Reject"),
		"Halt": decided(system, "Halt"), "Resume": decided(system, "Resume"),
	},
	"spec.subject.kind":  {assessment: decided(assessment, "Approve")},
	"spec.checks[].kind": {"GroupFairness": fair()},
	"spec.checks[].method": {
		"Threshold": {
			set("spec.checks[0].current", map[string]any{"query": "accuracy", "shape": "Value"}), unset("spec.checks[0].limits"),
			set("spec.checks[0].threshold", map[string]any{"direction": "Below", "critical": "0.8"}),
		},
		"DemographicParityDifference": fair(), "DisparateImpactRatio": fair(), "EqualOpportunityDifference": fair(),
	},
	"spec.checks[].current.shape": {
		"Categories": {set("spec.checks[0].current.categoryLabel", "answer")},
		"Value": {
			set("spec.checks[0].method", "Threshold"), unset("spec.checks[0].limits"),
			set("spec.checks[0].threshold", map[string]any{"direction": "Below", "critical": "0.8"}),
		},
		"Outcomes": fair(),
	},
}

func TestEnums(t *testing.T) {
	controlplane.Required(t, plane)
	for name, tc := range enums {
		for kind, places := range tc.places {
			for _, place := range places {
				t.Run(name+" at "+kind+" "+place+" is one of its words", func(t *testing.T) {
					for _, word := range tc.values {
						edits, possible := editsFor(place, word)
						if possible {
							wantAccepted(t, write(t, kind, append(edits, set(first(place), word))...))
						}
					}
					for _, wrong := range []string{"", "Unknown", strings.ToLower(tc.values[0])} {
						words := `supported values: "` + strings.Join(tc.values, `", "`) + `"`
						wantRefused(t, write(t, kind, set(first(place), wrong)), first(place), words)
					}
					if t.Failed() {
						t.Logf("why: %s", tc.why)
					}
				})
			}
		}
	}
}

func editsFor(place, word string) (edits []edit, possible bool) {
	edits, found := needed[place][word]
	if !found {
		return needed[place][""], true
	}
	return append([]edit(nil), edits...), edits != nil
}
