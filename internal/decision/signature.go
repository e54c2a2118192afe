// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Signature is what was found out about a decision's SSH signature. Whether policy trusts the key is weighed here, at each evaluation anew.
type Signature struct {
	// Key is the key that signed, in the spelling of a .pub file without its comment, and Fingerprint is its fingerprint.
	Key         string
	Fingerprint string
	// Statement names what was signed. The same statement is the same decision, under whatever name it is stored.
	Statement string
	// Seen is when the API server or the operator first saw the decision.
	Seen time.Time
	// Here are the names of this cluster that the decision names; none if it names none or others.
	Here []v1alpha1.ClusterName
	// Problem says why the signature proves nothing, as a sentence that begins with "it". Empty: it is good.
	Problem string
}

// Distrust is why a signed decision counts for nothing.
type Distrust struct {
	// Why completes a sentence that begins with "the signature is not trusted: ".
	Why string
	// Remedy is what a person can do.
	Remedy string
}

// Remedies that recur.
const (
	signAnew    = "sign it anew: kubectl aims sign FILE --sign-key KEY"
	askPlatform = "ask the platform team to list the key under spec.signers of the policy"
)

// signedBy is the decision as that of the person who signed it, at the time when they signed, or when it was seen if their clock was ahead: else it would
// be later than what was decided after it.
func (d *Recorded) signedBy(name string) *v1alpha1.OversightDecision {
	own := *d.OversightDecision
	own.Spec.DecidedBy = &v1alpha1.Decider{Username: name, Key: d.Signature.Fingerprint}
	at := d.signedAt()
	if at.After(d.Signature.Seen) {
		at = d.Signature.Seen
	}
	own.Spec.DecidedAt = new(metav1.NewTime(at))
	return &own
}

// signedAt is in whole seconds, as what was signed has it: a fraction that somebody adds makes it no later.
func (d *Recorded) signedAt() time.Time { return d.Spec.SignedAt.Truncate(time.Second) }
