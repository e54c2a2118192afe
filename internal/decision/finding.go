// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Finding is one shortcoming: what is wrong, with what, and how to mend it.
type Finding struct {
	// Reason is the rule's word.
	Reason v1alpha1.Reason `json:"reason"`
	// Waives is the rule's word where people waived the finding, and Reason is Waived. Empty: nobody did.
	Waives v1alpha1.Reason `json:"waives,omitempty"`
	// WaivedUntil is when what waives the finding ends at the latest: the waivers that hold, one after the other without a gap. Zero: nobody waived it.
	WaivedUntil time.Time `json:"waivedUntil,omitzero"`
	// Object is what the finding is about, as Kind/name.
	Object string `json:"object,omitempty"`
	// Field is where in the object, or empty.
	Field string `json:"field,omitempty"`
	// Policy is the policy that asks for it, or empty where none needs to.
	Policy string `json:"policy,omitempty"`
	// Basis says which content it is about; empty for what concerns the system or the workload whatever the content.
	Basis Basis `json:"basis,omitempty"`
	// Message is one plain sentence without a full stop, with names in quotes and no dates.
	Message string `json:"message"`
	// Remedies are what a person can do: commands to paste, or an edit.
	Remedies []string `json:"remedies,omitempty"`

	effect effect
}

// effect is how a finding bears on the permissions.
type effect uint8

const (
	// byAdmission: what the policies' admission mode says, for new and changed workloads.
	byAdmission effect = iota
	// byStop: no approval can mend it, so that where policy holds it is denied.
	byStop
	// byLapse: the release has lost its footing; what the policies' onLapse says.
	byLapse
	// byGrace: as byLapse, still within the grace period, or what no gate could keep from happening again: it is reported and nothing else.
	byGrace
	// byDrift: the system has left its limits; what the policies' onDrift says.
	byDrift
	// bySilence: nobody can say whether the system is within its limits; rollouts of the release are frozen unless onDrift only reports.
	bySilence
	// byDiscovery: what the policies' discovery mode says.
	byDiscovery
	// byHalt: a person stopped the system, whatever the policies' modes are.
	byHalt
	// byWaiver: people waived it for a time; it is reported and nothing else.
	byWaiver
)

// Rule is the word of the rule that made the finding, waived or not.
func (f *Finding) Rule() v1alpha1.Reason { return cmp.Or(f.Waives, f.Reason) }

func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Waives, b.Waives),
		cmp.Compare(a.Object, b.Object),
		cmp.Compare(a.Field, b.Field),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Basis, b.Basis),
		cmp.Compare(a.Policy, b.Policy),
		cmp.Compare(a.effect, b.effect),
	)
}

// sortFindings brings findings into their one order and each of their texts to one line, and drops those that say the same twice.
func sortFindings(findings []Finding) []Finding {
	for i := range findings {
		f := &findings[i]
		f.Object, f.Message = oneLine(f.Object, maximumObject), oneLine(f.Message, maximumText)
		for j := range f.Remedies {
			f.Remedies[j] = oneLine(f.Remedies[j], maximumText)
		}
	}
	slices.SortFunc(findings, compareFindings)
	return slices.CompactFunc(findings, func(a, b Finding) bool {
		return a.Reason == b.Reason && a.Waives == b.Waives && a.Object == b.Object && a.Field == b.Field && a.Message == b.Message
	})
}

// The most characters of a finding's texts, which status has to hold.
const (
	maximumText   = 1000
	maximumObject = 320
	maximumName   = 128
)

// quote puts a name in quotes. Names of Kubernetes objects hold none themselves; any other text loses them, and is cut.
func quote(s string) string {
	return `"` + oneLine(strings.ReplaceAll(s, `"`, ""), maximumName) + `"`
}

// oneLine cuts a text to so many characters at most, puts a blank for each line break or other space, and leaves out what does not print,
// such as control characters and marks that turn the direction of writing.
func oneLine(s string, most int) string {
	if len(s) <= most && isPlain(s) {
		return s
	}
	kept := make([]rune, 0, most+1)
	for _, r := range s {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if unicode.IsPrint(r) {
			kept = append(kept, r)
		}
		if len(kept) > most {
			return string(append(kept[:most-1], '…'))
		}
	}
	return string(kept)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
