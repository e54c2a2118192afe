// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/aims-operator/aims-operator/internal/cli/schema"
)

// sameOffline tells whether kubectl aims check, which asks nobody, finds in an object what the API server finds.
func sameOffline(t *testing.T, object *unstructured.Unstructured, answer error) {
	t.Helper()
	kinds, err := schema.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range kinds.Check(t.Context(), object, nil) {
		got = append(got, p.Field+": "+p.Message)
	}
	if answer == nil || !apierrors.IsInvalid(answer) {
		if accepted := answer == nil; accepted != (len(got) == 0) {
			t.Errorf("the API server says %v, and without it are found %q", answer, got)
		}
		return
	}
	var want []string
	for _, c := range causes(t, answer) {
		want = append(want, c.place+": "+c.words)
	}
	// A field that is nil to one is <nil> to the other.
	for i := range want {
		want[i] = strings.TrimPrefix(want[i], "<nil>: ")
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(slices.Compact(want), slices.Compact(got)) {
		t.Errorf("the API server says %q, and without it are found %q", want, got)
	}
}
