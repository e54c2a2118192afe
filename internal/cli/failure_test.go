// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func status(message string) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{Message: message, Reason: metav1.StatusReasonForbidden, Code: 403}}
}

func TestServerWords(t *testing.T) {
	invalid := apierrors.NewInvalid(schema.GroupKind{Group: "aims-operator.io", Kind: "OversightDecision"}, "x", field.ErrorList{
		field.Forbidden(field.NewPath("spec", "role"), "you wrote this content"),
		field.Forbidden(field.NewPath("spec", "contentDigest"), "it has changed"),
	})
	framed := *invalid
	framed.ErrStatus.Message = `admission webhook "decisions.aims-operator.io" denied the request: ` + invalid.ErrStatus.Message
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"a webhook's refusal":          {status(`admission webhook "d.aims-operator.io" denied the request: you wrote this content`), "you wrote this content"},
		"wrapped":                      {fmt.Errorf("creating: %w", status(`admission webhook "d" denied the request: no`)), "no"},
		"a webhook that is not there":  {status(`admission webhook "d" does not support dry run`), `admission webhook "d" does not support dry run`},
		"words in somebody's own text": {status(`comment says: admission webhook "d" denied the request: no`), `comment says: admission webhook "d" denied the request: no`},
		"fields":                       {&framed, "\n  spec.role: Forbidden: you wrote this content\n  spec.contentDigest: Forbidden: it has changed"},
		"no answer of the server":      {errors.New("connection refused"), "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := serverWords(test.err); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPrintError(t *testing.T) {
	var out bytes.Buffer
	printError(&out, fail(fmt.Errorf("no system %q", "x\x1b[2J"), "there are: a, b"))
	if got, want := out.String(), "Error: no system \"x\\x1b[2J\"\n  there are: a, b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	out.Reset()
	printError(&out, &refusal{doing: "listing", err: status("no\x1b[2J")})
	if got, want := out.String(), "Error: listing: no\\u001b[2J\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
