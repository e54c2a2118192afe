// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"fmt"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// checkPerson refuses service accounts that not every policy of the system names: a decision is a person's. Any of them may bring what a person
// signed.
func (q *question) checkPerson(ctx context.Context) error {
	user := q.request.UserInfo.Username
	if q.d.Spec.Signature != "" || !decision.IsServiceAccount(user) {
		return nil
	}
	facts, err := q.facts(ctx)
	if err != nil {
		return err
	}
	in := facts.Input()
	policy, lets := in.LetsDecide(user)
	if lets {
		return nil
	}
	why := "no policy that applies names it under spec.requirements.serviceAccounts"
	if policy != "" {
		why = fmt.Sprintf("policy %q does not name it under spec.requirements.serviceAccounts", policy)
	}
	return refuse("a decision is a person's, and %q is a service account: %s.\n"+
		"Let a person decide:\n  %s\nor sign what this account is to bring:\n  kubectl aims sign FILE --sign-key KEY", user, why, decision.DecideCommand(q.d))
}
