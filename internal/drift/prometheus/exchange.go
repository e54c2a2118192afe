// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// exchange is the official client's way to the source: it sends one request, and hands on only answers of bounded size that look
// like Prometheus' own.
type exchange struct {
	base        *url.URL
	client      *http.Client
	answerBytes int64
	series      int
	// turn is taken before an answer is handed on to be decoded.
	turn *turn
}

// URL adds an endpoint of the API to the source's address.
func (e *exchange) URL(endpoint string, arguments map[string]string) *url.URL {
	for name, value := range arguments {
		endpoint = strings.ReplaceAll(endpoint, ":"+name, value)
	}
	return e.base.JoinPath(endpoint)
}

// Do sends the request. With an error it returns the response, without its body, only where the client may try again by GET.
func (e *exchange) Do(ctx context.Context, request *http.Request) (*http.Response, []byte, error) {
	response, err := e.client.Do(request.WithContext(ctx)) //nolint:gosec // the transport judges each address when it is dialled
	if err != nil {
		return nil, nil, networkFailure(err)
	}
	body, err := e.read(response)
	if err != nil {
		return nil, nil, err
	}
	switch status := response.StatusCode; {
	case request.Method == http.MethodPost && mayPassByGet(status):
		return response, nil, statusFailure(status, body)
	case status == http.StatusBadRequest || status == http.StatusUnprocessableEntity:
		if !isJSON(response) {
			return nil, nil, notPrometheus()
		}
		return response, body, nil
	case status != http.StatusOK:
		return nil, nil, statusFailure(status, body)
	case !isJSON(response):
		return nil, nil, notPrometheus()
	}
	if err := e.decodable(body); err != nil {
		return nil, nil, err
	}
	if err := e.turn.take(ctx); err != nil {
		return nil, nil, networkFailure(err)
	}
	return response, body, nil
}

func (e *exchange) read(response *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, e.answerBytes+1))
	closing := response.Body.Close()
	switch {
	case err != nil:
		return nil, networkFailure(err)
	case int64(len(body)) > e.answerBytes:
		return nil, fail(ReasonAnswerTooLarge, "The answer of the source is larger than %s, the most that is read: "+
			"make the query give fewer series, as with sum by (...).", size(e.answerBytes))
	case closing != nil:
		return nil, networkFailure(closing)
	}
	return body, nil
}

// What a series has at most, of labels and buckets, for which an answer is decoded; and what any answer may have, as one native histogram does.
const (
	partsOfSeries = 20
	partsOfAny    = 10_000
)

// decodable refuses what would take many times its size when it is decoded, as millions of empty samples do.
func (e *exchange) decodable(body []byte) error {
	found := outlineOf(body)
	switch limit := partsOfAny + partsOfSeries*e.series; {
	case found.parts > limit:
		return fail(ReasonAnswerTooLarge, "The answer of the source has more than %d parts, the most that are read: "+
			"make the query give fewer series with fewer labels, as with sum by (...).", limit)
	case found.nulls, found.lone:
		return notPrometheus()
	}
	return nil
}

// mayPassByGet tells which answers the official client takes for a proxy that lets no POST through.
func mayPassByGet(status int) bool {
	return status == http.StatusForbidden || status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented
}

func isJSON(response *http.Response) bool {
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

func notPrometheus() *Error {
	return fail(ReasonNotPrometheus, "What answers at the address of the source is not Prometheus' API, but perhaps a web page or a login: "+
		"check scheme, host, port and path; the address must be the part before /api/v1.")
}

func statusFailure(status int, body []byte) *Error {
	switch {
	case status == http.StatusUnauthorized:
		return fail(ReasonUnauthorized, "The source does not accept the credentials, or wants some (HTTP 401): check the Secret that the monitor names.")
	case status == http.StatusForbidden:
		return fail(ReasonForbidden, "The source refuses these credentials (HTTP 403): let its operator grant them reading, or name others.")
	case status == http.StatusTooManyRequests:
		return fail(ReasonUnavailable, "The source says that it is asked too often (HTTP 429); it is asked again later, and less often.")
	case timedOut(body):
		return fail(ReasonTimedOut, "The source gave up evaluating the query in the time that it has: "+
			"make the query cheaper, as with a shorter window or a recording rule, or raise the timeout.")
	case status >= http.StatusInternalServerError:
		return fail(ReasonUnavailable, "The source cannot answer now (HTTP %d); it is asked again later. If this stays, look at the source's own log.", status)
	case status == http.StatusNotFound, status < http.StatusBadRequest:
		return notPrometheus()
	}
	return fail(ReasonNotPrometheus, "The source answers with HTTP %d, which Prometheus' API does not do: check the address.", status)
}

// timedOut recognises Prometheus' own word for a query that took too long, which comes with status 503.
func timedOut(body []byte) bool {
	var answer struct {
		ErrorType string `json:"errorType"`
	}
	return json.Unmarshal(body, &answer) == nil && answer.ErrorType == "timeout"
}
