// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// failure is an error with what the user can do about it.
type failure struct {
	err    error
	advice []string
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

func fail(err error, advice ...string) error {
	return &failure{err: err, advice: advice}
}

// usageError is a command line that makes no sense.
type usageError struct {
	err error
}

func (e *usageError) Error() string { return e.err.Error() }

func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{err: fmt.Errorf(format, args...)}
}

// refusal is an error of the API server in the words of whoever refused.
type refusal struct {
	doing string
	err   error
}

func (r *refusal) Error() string { return r.doing + ": " + serverWords(r.err) }

func (r *refusal) Unwrap() error { return r.err }

// serverWords are the words of an error of the API server: of each field that is wrong, or of the webhook that refused, without the frame
// that the API server puts around them.
func serverWords(err error) string {
	var answer apierrors.APIStatus
	if !errors.As(err, &answer) {
		return err.Error()
	}
	status := answer.Status()
	if apierrors.IsInvalid(err) && status.Details != nil && len(status.Details.Causes) > 0 {
		return causes(status.Details.Causes)
	}
	message := status.Message
	if framed, found := strings.CutPrefix(message, `admission webhook "`); found {
		if _, words, found := strings.Cut(framed, `" denied the request: `); found {
			message = words
		}
	}
	return message
}

func causes(list []metav1.StatusCause) string {
	lines := make([]string, len(list))
	for i, cause := range list {
		lines[i] = cause.Message
		if cause.Field != "" && cause.Field != "<nil>" {
			lines[i] = cause.Field + ": " + cause.Message
		}
	}
	if len(lines) == 1 {
		return lines[0]
	}
	return "\n  " + strings.Join(lines, "\n  ")
}

// adviceFor says what to do about errors that any command can meet.
func adviceFor(err error) []string {
	switch {
	case apimeta.IsNoMatchError(err):
		return []string{"the AIMS operator may not be installed in this cluster; look with: kubectl api-resources --api-group=aims-operator.io"}
	case apierrors.IsUnauthorized(err):
		return []string{"log in to the cluster, and look with: kubectl auth whoami"}
	}
	return nil
}

// printError prints what happened, why, and what to do.
func printError(out io.Writer, err error) {
	advice := adviceFor(err)
	if f := (*failure)(nil); errors.As(err, &f) {
		advice = f.advice
	}
	write(out, "Error: "+text.CleanLines(err.Error())+"\n")
	for _, line := range advice {
		write(out, "  "+text.CleanLines(line)+"\n")
	}
}

// write writes to a stream of the user. If that fails there is nobody left to tell.
func write(out io.Writer, s string) {
	_, _ = io.WriteString(out, s)
}
