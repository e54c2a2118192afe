// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"errors"
	"fmt"
)

// Reason says which kind of trouble it was. Reasons are a closed list.
type Reason string

// What is wrong with the source or the way to it. Another try may succeed, or somebody has to mend the source.
const (
	// ReasonConfiguration shows when the address, the credentials or the certificates cannot be used as they are written.
	ReasonConfiguration Reason = "Configuration"
	// ReasonAddressRefused shows when the source is at an address that the rules refuse.
	ReasonAddressRefused Reason = "AddressRefused"
	// ReasonRedirectRefused shows when the source redirects in a way that is not followed.
	ReasonRedirectRefused Reason = "RedirectRefused"
	// ReasonUnreachable shows when no connection could be made, whatever the cause.
	ReasonUnreachable Reason = "Unreachable"
	// ReasonTLS shows when the two sides could not agree on who they are.
	ReasonTLS Reason = "TLS"
	// ReasonTimedOut shows when no complete answer came in time.
	ReasonTimedOut Reason = "TimedOut"
	// ReasonUnauthorized shows when the source wants credentials, or others (HTTP 401).
	ReasonUnauthorized Reason = "Unauthorized"
	// ReasonForbidden shows when the source knows the credentials and refuses them (HTTP 403).
	ReasonForbidden Reason = "Forbidden"
	// ReasonUnavailable shows when the source says that it cannot answer now (HTTP 429 and 5xx).
	ReasonUnavailable Reason = "Unavailable"
	// ReasonNotPrometheus shows when what answers does not speak Prometheus' API.
	ReasonNotPrometheus Reason = "NotPrometheus"
)

// What is wrong with the query. It stays wrong until somebody changes it.
const (
	// ReasonQueryInvalid shows when the query does not parse, or could never give what a check needs.
	ReasonQueryInvalid Reason = "QueryInvalid"
	// ReasonNamespaceRefused shows when the query names another namespace than the monitor's.
	ReasonNamespaceRefused Reason = "NamespaceRefused"
	// ReasonQueryFailed shows when the source could not evaluate the query (HTTP 400 and 422).
	ReasonQueryFailed Reason = "QueryFailed"
	// ReasonTooManySeries shows when the query gives more series than are read.
	ReasonTooManySeries Reason = "TooManySeries"
	// ReasonAnswerTooLarge shows when the answer is larger than what is read.
	ReasonAnswerTooLarge Reason = "AnswerTooLarge"
	// ReasonWrongShape shows when the answer is not what the check reads: a histogram, counts, one value.
	ReasonWrongShape Reason = "WrongShape"
)

// What is wrong with the data.
const (
	// ReasonNoData shows when the answer is empty, which is not the same as zero.
	ReasonNoData Reason = "NoData"
	// ReasonWarned shows when the source warns that its answer may be incomplete or wrong.
	ReasonWarned Reason = "Warned"
	// ReasonInvalidNumber shows when a number is not one that can be judged: NaN, infinite, a negative count, falling buckets.
	ReasonInvalidNumber Reason = "InvalidNumber"
)

// SourceDown tells whether the trouble is the source's as a whole, whoever asks it and for what, so that asking it again soon is of no use. A certificate that is
// not trusted may be for want of the right CA, and what took too long for want of a cheaper query: both may be the asker's own.
func (r Reason) SourceDown() bool {
	switch r {
	case ReasonUnreachable, ReasonUnavailable:
		return true
	default:
		return false
	}
}

// NoAnswer tells whether there was no answer at all, of whatever kind.
func (r Reason) NoAnswer() bool { return r.SourceDown() || r == ReasonTLS || r == ReasonTimedOut }

// Error is why there is no reading. Its text is for people: it quotes no secret, nothing that the source wrote but Prometheus' own
// complaint about the query, and nothing of other namespaces.
type Error struct {
	// Reason is from the closed list.
	Reason Reason
	// Message is one plain sentence or two: what happened, why, what to do.
	Message string
	// Line and Column say where in the query it is, counted from one, if it is at a place in the query.
	Line, Column int

	cause error
}

// Error returns the message.
func (e *Error) Error() string {
	return e.Message
}

// Unwrap returns what happened beneath, for logs. Its text may quote what the source wrote.
func (e *Error) Unwrap() error {
	return e.cause
}

// ReasonOf returns the reason of an error of this package, or nothing.
func ReasonOf(err error) Reason {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Reason
	}
	return ""
}

func fail(reason Reason, format string, arguments ...any) *Error {
	return &Error{Reason: reason, Message: fmt.Sprintf(format, arguments...)}
}

func (e *Error) because(cause error) *Error {
	e.cause = cause
	return e
}
