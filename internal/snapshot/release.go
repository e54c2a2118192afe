// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"errors"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// backed makes sure that decisions stand behind a release: status alone approves nothing. Each decision that it names must be an approval of
// its content and of this very system, and the operator must vouch for it; one that names none was approved by policies that asked nobody, and is none where policies ask now.
func (f *Facts) backed(release *v1alpha1.Release, tier v1alpha1.RiskTier) error {
	for _, name := range release.Decisions {
		if !slices.ContainsFunc(f.input.Decisions, func(d decision.Recorded) bool { return d.Name == name && f.approves(d, release) }) {
			return fmt.Errorf("status.release names the decision %q, which is no approval of its content that counts", name)
		}
	}
	if len(release.Decisions) == 0 && f.asksForApprovals(tier) {
		return errors.New("status.release names no decision, and policy asks for approvals")
	}
	return nil
}

func (f *Facts) approves(d decision.Recorded, release *v1alpha1.Release) bool {
	return f.attributed(d) && d.Spec.Decision == v1alpha1.DecisionApprove && d.Spec.Subject.Kind == v1alpha1.KindImpactAssessment &&
		d.Spec.Subject.Name == release.Assessment && d.Spec.ContentDigest == release.ContentDigest
}

// attributed tells whether it is known who took a decision on this very system: by the operator's seal, or by a signature that the policies trust.
func (f *Facts) attributed(d decision.Recorded) bool {
	if seal := d.Spec.Seal; seal != nil && types.UID(seal.SubjectUID) != f.System.UID {
		return false
	}
	if d.Signature != nil {
		return d.Signature.Problem == "" && (d.Counts() || f.trusts(&d))
	}
	return d.Counts() && d.Spec.DecidedBy != nil
}

// trusts tells whether the policies trust a signature now.
func (f *Facts) trusts(d *decision.Recorded) bool {
	_, distrust := f.input.Signer(d)
	return distrust == nil
}

func (f *Facts) asksForApprovals(tier v1alpha1.RiskTier) bool {
	for i := range f.input.Policies {
		policy := &f.input.Policies[i]
		if len(policy.Spec.Requirements.Approvals) > 0 && policy.SelectsNamespace(f.input.Namespace) && policy.SelectsSystem(f.System.Labels, tier) {
			return true
		}
	}
	return false
}
