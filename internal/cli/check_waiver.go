// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// layWaivers lays those signed waivers of the files over the inventory that the operator's webhook would let in, one after the other.
func (l *layer) layWaivers(ctx context.Context) error {
	if len(l.report.Problems) > 0 {
		return nil
	}
	for i := range l.waivers {
		d := &l.waivers[i]
		why, err := l.refusedWaiver(ctx, d)
		if err != nil {
			return err
		}
		if why != "" {
			l.discount(d, why, "ask for what policy lets people waive: kubectl aims waive --help")
			continue
		}
		l.inventory.decisions = append(l.inventory.decisions, *d)
	}
	return nil
}

// refusedWaiver says why the webhook would refuse a waiver; empty: it would not, or a finding will say why it counts for nothing.
func (l *layer) refusedWaiver(ctx context.Context, d *v1alpha1.OversightDecision) (why string, err error) {
	reader := l.inventory.reader(l.clock)
	facts, err := reader.System(ctx, d.Namespace, d.Spec.Subject.Name)
	if err != nil {
		return "", err
	}
	in, recorded := facts.Input(), reader.SignedNow(d)
	name, distrust := in.Signer(&recorded)
	switch {
	case distrust != nil:
		return "", nil
	case d.Spec.ExpiresAt == nil:
		return "it does not say until when", nil
	case in.ContentOf(d.Spec.ContentDigest) == nil:
		return "what it is about is not what the files and the snapshot declare", nil
	}
	asked := *d
	asked.Spec.DecidedBy = &v1alpha1.Decider{Username: name, Key: recorded.Signature.Fingerprint}
	// It counts from when it was signed, or from now if the signer's clock is ahead.
	if asked.Spec.DecidedAt = d.Spec.SignedAt; asked.Spec.DecidedAt.After(recorded.Signature.Seen) {
		asked.Spec.DecidedAt = new(metav1.NewTime(recorded.Signature.Seen))
	}
	return beyondTerms(in.RefuseWaiver(&asked), d.Spec.Role), nil
}

// beyondTerms says in what a waiver goes beyond what the policies that apply say about it; empty: in nothing.
func beyondTerms(r *decision.WaiverRefusal, role v1alpha1.RoleName) string {
	if r == nil {
		return ""
	}
	switch r.Fault {
	case decision.WaiverUngoverned:
		return "no policy governs the system, so that there is nothing to waive"
	case decision.WaiverNotLet:
		return fmt.Sprintf("policy %q lets nobody waive %s", r.Terms[0].Policy, r.Reason)
	case decision.WaiverOtherRole:
		return fmt.Sprintf("%s cannot be waived in role %s", r.Reason, role)
	case decision.WaiverTooLong:
		return fmt.Sprintf("policy %q lets people waive %s for %d days at most, and it is for longer", r.Terms[0].Policy, r.Reason, int(r.Terms[0].Longest.Hours()/24))
	case decision.WaiverAddsNothing:
	}
	return fmt.Sprintf("it changes nothing about until when %s is waived", r.Reason)
}
