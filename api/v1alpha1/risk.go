// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// RiskTier is the risk class of an AI system, in the words of the EU AI Act.
//
// +kubebuilder:validation:Enum=Minimal;Limited;High;Prohibited
type RiskTier string

// The tiers, from the lowest to the one that must never run.
const (
	RiskMinimal    RiskTier = "Minimal"
	RiskLimited    RiskTier = "Limited"
	RiskHigh       RiskTier = "High"
	RiskProhibited RiskTier = "Prohibited"
)

// HighRiskArea is an area of Annex III of Regulation (EU) 2024/1689; a system used in it is high-risk (Art. 6(2)).
//
// +kubebuilder:validation:Enum=Biometrics;CriticalInfrastructure;Education;Employment;EssentialServices;LawEnforcement;Migration;Justice
type HighRiskArea string

// The areas of Annex III, points 1 to 8.
const (
	AreaBiometrics             HighRiskArea = "Biometrics"
	AreaCriticalInfrastructure HighRiskArea = "CriticalInfrastructure"
	AreaEducation              HighRiskArea = "Education"
	AreaEmployment             HighRiskArea = "Employment"
	AreaEssentialServices      HighRiskArea = "EssentialServices"
	AreaLawEnforcement         HighRiskArea = "LawEnforcement"
	AreaMigration              HighRiskArea = "Migration"
	AreaJustice                HighRiskArea = "Justice"
)

// ProhibitedPractice is a practice that Art. 5(1) of Regulation (EU) 2024/1689 forbids outright.
//
// +kubebuilder:validation:Enum=Manipulation;ExploitingVulnerability;SocialScoring;CrimePrediction;FacialScraping;EmotionInference;BiometricCategorisation;RealTimeBiometricIdentification
type ProhibitedPractice string

// The practices of Art. 5(1), points (a) to (h).
const (
	PracticeManipulation                    ProhibitedPractice = "Manipulation"
	PracticeExploitingVulnerability         ProhibitedPractice = "ExploitingVulnerability"
	PracticeSocialScoring                   ProhibitedPractice = "SocialScoring"
	PracticeCrimePrediction                 ProhibitedPractice = "CrimePrediction"
	PracticeFacialScraping                  ProhibitedPractice = "FacialScraping"
	PracticeEmotionInference                ProhibitedPractice = "EmotionInference"
	PracticeBiometricCategorisation         ProhibitedPractice = "BiometricCategorisation"
	PracticeRealTimeBiometricIdentification ProhibitedPractice = "RealTimeBiometricIdentification"
)

// Risk is the risk classification of an AI system.
//
// +kubebuilder:validation:XValidation:rule="!has(self.prohibitedPractice) || self.tier == 'Prohibited'",message="a prohibited practice (EU AI Act Art. 5) makes the tier Prohibited: set tier to Prohibited, or remove prohibitedPractice if the system does not do it",fieldPath=".tier"
// +kubebuilder:validation:XValidation:rule="!has(self.highRiskArea) || self.tier == 'High' || self.tier == 'Prohibited'",message="an Annex III area makes the tier High at least: set tier to High, or remove highRiskArea if the system is not used there",fieldPath=".tier"
type Risk struct {
	// tier is the risk tier. It may be higher than what highRiskArea and prohibitedPractice imply, never lower.
	// +required
	Tier RiskTier `json:"tier"`

	// highRiskArea is the Annex III area that the system is used in. Left out: it is used in none.
	// +optional
	HighRiskArea HighRiskArea `json:"highRiskArea,omitempty"`

	// prohibitedPractice is the practice of Art. 5 that the system does. Left out: it does none.
	// +optional
	ProhibitedPractice ProhibitedPractice `json:"prohibitedPractice,omitempty"`

	// rationale says in plain words why this tier is right.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=2048
	Rationale string `json:"rationale"`
}

// ImpactLevel grades a risk that remains after mitigation, from the lowest to the highest.
//
// +kubebuilder:validation:Enum=Negligible;Low;Medium;High;Critical
type ImpactLevel string

// The grades of risk, from the lowest to the highest.
const (
	ImpactNegligible ImpactLevel = "Negligible"
	ImpactLow        ImpactLevel = "Low"
	ImpactMedium     ImpactLevel = "Medium"
	ImpactHigh       ImpactLevel = "High"
	ImpactCritical   ImpactLevel = "Critical"
)

// Rank orders the grades: 0 is Negligible, 4 is Critical. An unknown grade ranks above all, so that it is never taken for harmless.
func (l ImpactLevel) Rank() int {
	switch l {
	case ImpactNegligible:
		return 0
	case ImpactLow:
		return 1
	case ImpactMedium:
		return 2
	case ImpactHigh:
		return 3
	case ImpactCritical:
		return 4
	}
	return 5
}
