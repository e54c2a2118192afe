// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Input is everything that a verdict may depend on. All of it concerns one namespace.
type Input struct {
	// Namespace is where the workload and the system live.
	Namespace Namespace
	// SystemName is the system that is judged; empty for a workload that names none.
	SystemName string
	// Workload is what wants to run. Nil judges the system as it is declared.
	Workload *Workload
	// System is the registered system of that name. Nil: there is none.
	System *System
	// Release is the last content that was fully approved. Nil: there is none.
	Release *Content
	// Candidates are the system's present content with each of its assessments, or with none if it has none.
	Candidates []Content
	// Decisions are the human decisions about the system and its assessments.
	Decisions []Recorded
	// Policies are all policies of the cluster; Evaluate finds those that apply.
	Policies []Policy
	// Monitors are the checks that monitors make of the system.
	Monitors []Monitor
	// Breaches are the breaches that are not over, whether their monitors still say so or not, and the one that began last.
	Breaches []Breach
	// SilentSince is since when a kind of check that policy asks for has no data. Zero: each had when somebody looked last.
	SilentSince time.Time
	// RegisteredImages are the images that the namespace's systems register, for telling that an unlabelled workload is AI.
	RegisteredImages []RegisteredImage
	// Running are the images that the system's pods run under a tag, for the system as it is declared. Nil: none, or nobody looked.
	Running []RunningImage
	// DefaultMode is what shortcomings mean where no policy applies. Empty: Audit.
	DefaultMode v1alpha1.AdmissionMode
	// AtLeast asks what the verdict would be if the policies that apply did at least this about shortcomings. Empty: what it is.
	AtLeast v1alpha1.AdmissionMode
	// Unread are the facts that could not be read. Any of them makes the verdict CannotDecide.
	Unread []Unread
	// Now is the moment that is judged.
	Now time.Time
}

// Namespace is where things live.
type Namespace struct {
	Name   string
	Labels map[string]string
}

// System is what the rules need of an AISystem beside its content.
type System struct {
	Name   string
	Labels map[string]string
	// Declared is the content in its spec now.
	Declared *v1alpha1.SystemContent
	// UID is the object's, by which decisions know it. Empty: it is not stored yet.
	UID types.UID
	// Lifecycle is the stage that it has come to.
	Lifecycle Lifecycle
}

// Monitor is what a drift monitor says about one of its checks.
type Monitor struct {
	// Name is the monitor's name, Check the check's.
	Name  string
	Check string
	Kind  v1alpha1.CheckKind
	// Verdict is the check's state. Empty: it was not evaluated yet.
	Verdict v1alpha1.DriftVerdict
}

// Breach is a time during which a check said that the system had left its limits.
type Breach struct {
	Monitor string
	Check   string
	// Since is when it began.
	Since time.Time
	// Over tells that it has ended.
	Over bool
}

// RegisteredImage is an image and the system that registers it.
type RegisteredImage struct {
	System string
	Image  Image
}

// Unread is a fact that could not be read.
type Unread struct {
	Object string
	Why    string
}

// clockSkew is how far another machine's clock may be ahead of ours before its time stamps count as lying in the future.
const clockSkew = 2 * time.Minute
