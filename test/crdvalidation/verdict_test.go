// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"errors"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// write shows the edited valid object to the API server, which judges it and stores nothing. An edit of the status is an update of
// the stored object's status, because the API server drops a status from what is created.
func write(t *testing.T, kind string, edits ...edit) error {
	t.Helper()
	for _, e := range edits {
		if strings.HasPrefix(e.place, "status.") {
			return admin.Status().Update(t.Context(), edited(t, stored[kind], edits...), client.DryRunAll)
		}
	}
	base := bases[kind]
	if len(edits) > 0 {
		base = baseFor(t, kind, edits[0].place)
	}
	object := edited(t, base, edits...)
	err := admin.Create(t.Context(), object.DeepCopy(), client.DryRunAll)
	sameOffline(t, object, err)
	return err
}

// cause is one mistake that a refusal names.
type cause struct{ place, words string }

func causes(t *testing.T, err error) []cause {
	t.Helper()
	var status apierrors.APIStatus
	if !errors.As(err, &status) || !apierrors.IsInvalid(err) || status.Status().Details == nil {
		t.Fatalf("failed for another reason than its content: %v", err)
	}
	var found []cause
	for _, c := range status.Status().Details.Causes {
		// A note that the CEL rules were left out, not a mistake.
		if !strings.Contains(c.Message, "some validation rules were not checked") {
			found = append(found, cause{c.Field, c.Message})
		}
	}
	return found
}

// wantAccepted fails unless the API server took it.
func wantAccepted(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("refused: %v", err)
	}
}

// wantRefused fails unless the API server names the mistake at its place, in these words.
func wantRefused(t *testing.T, err error, place, words string) {
	t.Helper()
	if err == nil {
		t.Errorf("accepted; wanted a refusal of %s with %q", place, words)
		return
	}
	found := causes(t, err)
	for _, c := range found {
		if c.place == place && strings.Contains(c.words, words) {
			return
		}
	}
	t.Errorf("wanted a refusal of %s with %q, got %q", place, words, found)
}

// wantOnlyRefused fails as well when the API server names a second mistake: a row is about one rule.
func wantOnlyRefused(t *testing.T, err error, place, words string) {
	t.Helper()
	wantRefused(t, err, place, words)
	if err == nil {
		return
	}
	if found := causes(t, err); len(found) > 1 {
		t.Errorf("wanted one mistake alone, got %q", found)
	}
}
