// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/test/seals"
)

// stamped is what the stamper makes of a request, and its answer.
func stamped(t *testing.T, guard *Guard, change func(*admission.Request, *v1alpha1.OversightDecision)) (*v1alpha1.OversightDecision, admission.Response) {
	t.Helper()
	request := recorded(t, change)
	d, _, err := read(request)
	if err != nil {
		t.Fatal(err)
	}
	response := Stamper{Guard: guard}.Handle(t.Context(), request)
	for _, patch := range response.Patches {
		switch value := patch.Value.(type) {
		case *v1alpha1.Decider:
			d.Spec.DecidedBy = value
		case *metav1.Time:
			d.Spec.DecidedAt = value
		case *v1alpha1.Seal:
			d.Spec.Seal = value
		}
	}
	return d, response
}

func TestStamp(t *testing.T) {
	t.Parallel()
	guard, keeper := newGuard(cluster{}, true, nil), seals.Keeper(t)
	guard.Seals = keeper
	d, response := stamped(t, guard, func(_ *admission.Request, d *v1alpha1.OversightDecision) {
		d.Spec.DecidedBy = &v1alpha1.Decider{Username: "somebody"}
		d.Spec.Seal = &v1alpha1.Seal{Key: "forged"}
	})
	if !response.Allowed || len(response.Patches) != 3 || d.Spec.DecidedBy.Username != "rita" || !d.Spec.DecidedAt.Time.Equal(now) {
		t.Fatalf("the answer is %+v", response)
	}
	if held, err := keeper.Check(here.NamespaceUID, d); held != decision.SealHolds || err != nil || d.Spec.Seal.SubjectUID != "chat-1" {
		t.Errorf("the seal is %q, %v: %+v", held, err, d.Spec.Seal)
	}
	if response.AuditAnnotations[auditSeal] != d.Spec.Seal.Signature {
		t.Errorf("the audit log gets %v", response.AuditAnnotations)
	}
}

// TestWhatIsRefusedIsNotSealed: the seal of a decision that the guard refuses might be read in a log, and stored past the webhooks.
func TestWhatIsRefusedIsNotSealed(t *testing.T) {
	t.Parallel()
	forged := func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Seal = &v1alpha1.Seal{Key: "forged"} }
	for name, test := range map[string]struct {
		guard  *Guard
		change func(*admission.Request, *v1alpha1.OversightDecision)
		code   int32
	}{
		"not entitled":         {newGuard(cluster{}, false, nil), forged, 0},
		"no such system":       {newGuard(cluster{}, true, nil), func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Subject.Name = "other" }, 0},
		"a dry run":            {newGuard(cluster{}, true, nil), func(r *admission.Request, _ *v1alpha1.OversightDecision) { r.DryRun = new(true) }, 0},
		"RBAC does not answer": {newGuard(cluster{}, true, errors.New("connection refused")), asRecorded, http.StatusServiceUnavailable},
	} {
		test.guard.Seals = seals.Keeper(t)
		d, response := stamped(t, test.guard, test.change)
		if d.Spec.Seal != nil || len(response.AuditAnnotations) > 0 {
			t.Errorf("%s: it is sealed: %+v", name, response)
		}
		if response.Allowed != (test.code == 0) || test.code != 0 && response.Result.Code != test.code {
			t.Errorf("%s: the answer is %+v", name, response)
		}
		if name == "not entitled" && response.Patches[len(response.Patches)-1].Operation != "remove" {
			t.Errorf("the author's own seal stays: %+v", response.Patches)
		}
	}
}

func TestWithoutKeysNothingIsDecided(t *testing.T) {
	t.Parallel()
	guard := newGuard(cluster{}, true, nil)
	guard.Seals = seal.NewKeeper(&seal.Options{})
	_, response := stamped(t, guard, asRecorded)
	if response.Allowed || response.Result.Code != http.StatusServiceUnavailable {
		t.Errorf("the stamper answers %+v", response)
	}
	response = guard.Handle(t.Context(), recorded(t, func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Seal = &v1alpha1.Seal{} }))
	if response.Allowed || response.Result.Code != http.StatusServiceUnavailable {
		t.Errorf("the guard answers %+v", response)
	}
}

func TestAStampIsBounded(t *testing.T) {
	t.Parallel()
	user := authenticationv1.UserInfo{Username: "rita", Extra: map[string]authenticationv1.ExtraValue{}}
	for i := range 100 {
		user.Groups = append(user.Groups, fmt.Sprint("group-", i))
		user.Extra[fmt.Sprintf("key-%03d", i)] = make(authenticationv1.ExtraValue, 100)
	}
	user.Groups = append(user.Groups, masters)
	user.Extra["key-000"][0] = strings.Repeat("é", 1000)
	by := authenticated(user)
	if len(by.Groups) != maximumGroups || len(by.Extra) != maximumExtra || len(by.Extra[0].Values) != maximumValues ||
		len([]rune(by.Extra[0].Values[0])) != maximumCharacters {
		t.Errorf("it keeps %d groups, %d keys, %d values", len(by.Groups), len(by.Extra), len(by.Extra[0].Values))
	}
	if by.Authority != v1alpha1.AuthorityClusterAdmin {
		t.Error("a group behind the bound is not seen")
	}
}
