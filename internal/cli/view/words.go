// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Short is a digest for people: the first twelve digits of its hash.
func Short(digest v1alpha1.ContentDigest) string {
	hash := string(digest)
	if i := strings.LastIndexByte(hash, ':'); i >= 0 {
		hash = hash[i+1:]
	}
	return hash[:min(12, len(hash))]
}

// tone is what a permission means to a reader.
func tone(p v1alpha1.Permission) text.Tone {
	switch p {
	case v1alpha1.PermissionAllow:
		return text.Good
	case v1alpha1.PermissionHold:
		return text.Waiting
	case v1alpha1.PermissionDeny, v1alpha1.PermissionCannotDecide:
	}
	return text.Bad
}

// ApproveCommand is the command by which a person approves in a role.
func ApproveCommand(namespace, assessment string, role v1alpha1.RoleName) string {
	return "kubectl aims approve " + assessment + " --role " + string(role) + " -n " + namespace
}

// tallyText says how many approved in a role, and who, and who of them may not decide in it any more.
func tallyText(t decision.RoleTally, former []v1alpha1.FormerApprover) string {
	words := strconv.Itoa(len(t.Approvers)) + " of " + strconv.Itoa(t.Required)
	if len(t.Approvers) > 0 {
		names := slices.Clone(t.Approvers)
		for i, name := range names {
			if slices.ContainsFunc(former, func(f v1alpha1.FormerApprover) bool { return f.Username == name && f.Role == t.Role }) {
				names[i] += " (no longer entitled)"
			}
		}
		words += ", " + strings.Join(names, ", ")
	}
	if t.Missing() > 0 {
		words += "; missing " + strconv.Itoa(t.Missing())
	}
	return words
}

// TallyWords say in one line how many approvals are given, and in which roles the others are missing.
func TallyWords(roles []decision.RoleTally) string {
	given, required := 0, 0
	var missing []string
	for _, r := range roles {
		given, required = given+len(r.Approvers), required+r.Required
		if r.Missing() > 0 {
			missing = append(missing, string(r.Role))
		}
	}
	words := strconv.Itoa(given) + " of " + strconv.Itoa(required)
	if len(missing) > 0 {
		words += "; missing: " + strings.Join(missing, ", ")
	}
	return words
}

func policyText(v *decision.Verdict) string {
	if len(v.Policies) == 0 {
		return "none applies; mode " + string(v.Mode) + " (the operator's default)"
	}
	return strings.Join(v.Policies, ", ") + "; mode " + string(v.Mode)
}

func reasonsText(reasons []v1alpha1.Reason) string {
	words := make([]string, len(reasons))
	for i, r := range reasons {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// join joins the parts that are not empty.
func join(separator string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, separator)
}

func brackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// count is a number with its noun in the right form.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
