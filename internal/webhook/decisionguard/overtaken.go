// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"time"
)

// checkOvertaken refuses a signed decision that would be stored and change nothing, so that whoever signed a Halt is not left to believe that it works.
// A file that is applied again under its name is a change of a stored decision, and is not asked about here.
func (q *question) checkOvertaken(ctx context.Context) error {
	if q.d.Spec.Signature == "" {
		return nil
	}
	facts, err := q.facts(ctx)
	if err != nil {
		return err
	}
	in, recorded := facts.Input(), q.Facts.SignedNow(q.d)
	by, repeated := in.Overtaken(&recorded)
	switch {
	case by == nil:
		return nil
	case repeated:
		return refuse("what %q signed is stored already, as decision %q: under another name it changes nothing.\n"+
			"Take the file away; or, if it is to count anew, sign it anew:\n  kubectl aims sign FILE --sign-key KEY", q.d.Spec.DecidedBy.Username, by.Name)
	}
	return refuse("%q signed this %s at %s, and decided later, at %s, as decision %q (%s) says: the last word stands, and the earlier one would change nothing.\n"+
		"Take the file away; or, if it is what they mean now, sign it anew:\n  kubectl aims sign FILE --sign-key KEY",
		q.d.Spec.DecidedBy.Username, q.d.Spec.Decision, q.d.Spec.SignedAt.UTC().Format(time.RFC3339), by.Spec.DecidedAt.UTC().Format(time.RFC3339), by.Name, by.Spec.Decision)
}
