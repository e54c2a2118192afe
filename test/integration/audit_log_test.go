// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	auditv1 "k8s.io/apiserver/pkg/apis/audit/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

// sealInAudit is where the API server's audit log has the seal of a new decision: behind the name of the webhook that stamps.
const sealInAudit = "decider.aims-operator.io/seal"

// decisionsInAudit are the API server's own records of requests to create decisions in the namespace, once there are so many.
func (w *world) decisionsInAudit(number int) []auditv1.Event {
	w.t.Helper()
	var events []auditv1.Event
	w.eventually(fmt.Sprintf("the audit log has %d requests", number), func() error {
		text, err := os.ReadFile(filepath.Join(plane.Dir, "logs", "audit.log"))
		if err != nil {
			return err
		}
		events = nil
		for line := range strings.Lines(string(text)) {
			if !strings.Contains(line, `"oversightdecisions"`) || !strings.Contains(line, `"`+w.namespace+`"`) {
				continue
			}
			event := auditv1.Event{}
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				return err // The last line may not be written to its end yet.
			}
			// What RBAC refused while its caches lag did not get as far as a webhook.
			authorized := event.Annotations["authorization.k8s.io/decision"] == "allow"
			if authorized && event.Verb == "create" && event.Stage == auditv1.StageResponseComplete && event.ObjectRef.Namespace == w.namespace {
				events = append(events, event)
			}
		}
		if len(events) != number {
			return fmt.Errorf("there are %d", len(events))
		}
		return nil
	})
	return events
}

// TestCase20TheAuditLogHasWhoImpersonated: by the seal it is matched with the decision, which has the name of the other alone. What is not stored is not
// sealed, and so no log holds a seal that somebody could store.
func TestCase20TheAuditLogHasWhoImpersonated(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	config := rest.CopyConfig(plane.Config())
	config.Impersonate = rest.ImpersonationConfig{UserName: w.user("risk-officer"), Groups: []string{"system:authenticated"}}
	as, err := operator.NewClient(config)
	must(t, err)
	decision := func() *v1alpha1.OversightDecision {
		return w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer")
	}
	must(t, w.mayDo("the risk officer decide", func() error { return as.Create(t.Context(), decision(), client.DryRunAll) }))
	tried := len(w.decisionsInAudit(1))
	must(t, as.Create(t.Context(), decision()))
	stale := decision()
	stale.Spec.ContentDigest = digestOfNothing
	refused(t, as.Create(t.Context(), stale), "it changed since it was reviewed")

	stored := w.decisions()[0].Spec
	events := w.decisionsInAudit(tried + 2)
	sealed := slices.DeleteFunc(slices.Clone(events), func(e auditv1.Event) bool { return e.Annotations[sealInAudit] == "" })
	if len(sealed) != 1 {
		t.Fatalf("of the dry run, the decision and the refused one, %d have a seal in the audit log", len(sealed))
	}
	event := sealed[0]
	if event.Annotations[sealInAudit] != stored.Seal.Signature || event.ImpersonatedUser == nil || event.ImpersonatedUser.Username != stored.DecidedBy.Username ||
		event.User.Username == stored.DecidedBy.Username || event.ResponseStatus.Code != 201 {
		t.Errorf("the audit log has %+v, want the seal %q, and who was behind %q", event, stored.Seal.Signature, stored.DecidedBy.Username)
	}
}

// TestTheAuditLogHasWhoBroughtASignature: the decision names its signer; who brought it stands there, under the decision's name.
func TestTheAuditLogHasWhoBroughtASignature(t *testing.T) {
	t.Parallel()
	ines := newKey(t)
	w := assessedWith(t, trusting("Ines", ines, "risk-officer"))
	must(t, w.brings(w.bot(), w.signedApproval("ines-approves", "risk-officer", ines)))
	stored := w.stored("ines-approves").Spec
	found := func() error {
		for _, event := range w.decisionsInAudit(1) {
			if event.ObjectRef.Name == "ines-approves" && event.User.Username == "system:serviceaccount:"+w.namespace+":bot" && event.Annotations[sealInAudit] == stored.Seal.Signature {
				return nil
			}
		}
		return errors.New("no event has the decision's name, its seal and the bot")
	}
	if err := found(); err != nil || stored.DecidedBy.Username != "Ines" {
		t.Errorf("%v; decided by %+v", err, stored.DecidedBy)
	}
}
