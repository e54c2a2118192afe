// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
)

// queryFailure is what the official client makes of an answer that is no success.
func queryFailure(err error) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	answer, ok := errors.AsType[*v1.Error](err)
	if !ok {
		return networkFailure(err)
	}
	switch answer.Type {
	case v1.ErrBadData, v1.ErrExec:
		return fail(ReasonQueryFailed, "The source cannot evaluate the query: %s. Try the query in the source's own web interface.", complaint(answer.Msg)).because(err)
	case v1.ErrTimeout, v1.ErrCanceled:
		return fail(ReasonTimedOut, "The source gave up evaluating the query in the time that it has: make the query cheaper, or raise the timeout.").because(err)
	case v1.ErrServer:
		return fail(ReasonUnavailable, "The source says that it cannot answer now; it is asked again later.").because(err)
	default:
		return notPrometheus().because(err)
	}
}

const maxComplaint = 200

var labelSets = regexp.MustCompile(`\{[^{}]*\}`)

// complaint makes what the source wrote about the query fit for a condition: one short line that names no series, since a source may
// know more namespaces than the monitor does.
func complaint(text string) string {
	text = labelSets.ReplaceAllString(text, "{...}")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	text = strings.TrimRight(text, ". ")
	if runes := []rune(text); len(runes) > maxComplaint {
		return string(runes[:maxComplaint]) + "..."
	}
	return text
}

func tooManySeries(found, limit int, atLeast bool) *Error {
	number := fmt.Sprint(found)
	if atLeast {
		number = "more than " + fmt.Sprint(limit)
	}
	return fail(ReasonTooManySeries, "The query gives %s series, and at most %d are read: "+
		"make it give fewer, as with sum by (...) over the labels that the check needs.", number, limit)
}

func size(bytes int64) string {
	if bytes >= 1<<20 && bytes%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d bytes", bytes)
}
