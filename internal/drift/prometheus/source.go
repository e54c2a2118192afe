// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

// Query is what to ask, and for which moment. The moment is the caller's: a reference from the past is the same query at another one.
type Query struct {
	// Expression is the PromQL as its author wrote it.
	Expression string
	// At is the moment that it is evaluated at.
	At time.Time
	// WithNewest asks also for the time of the newest sample, by a second query.
	WithNewest bool
}

// Reading is what every answer says beside its numbers.
type Reading struct {
	// At is the moment that the query was evaluated at.
	At time.Time
	// Newest is the time of the newest sample that the answer stands on. Zero: it was not asked for, or there is none within what the
	// query reaches, so what the query gives comes from no sample at all.
	Newest time.Time
	// Hints are what the source remarks on the query. They make no answer wrong.
	Hints []string
}

const maxHints = 3

// Source is a place to read from, for one namespace. Make one for the checks of a monitor and close it: credentials change, and a
// connection is cheap beside a query.
type Source struct {
	exchange  exchange
	transport *transport
	address   *url.URL
	config    Config
	namespace string
}

// New prepares reading. Nothing is dialled yet.
func New(config Config) (*Source, error) {
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	address, err := ParseAddress(config.Address)
	if err != nil {
		return nil, err
	}
	way, err := newTransport(address, config)
	if err != nil {
		return nil, err
	}
	namespace := config.Rules.NamespaceFor(address, config.Namespace)
	client := &http.Client{Transport: way, CheckRedirect: followRedirect}
	return &Source{
		exchange:  exchange{base: address, client: client, answerBytes: config.AnswerBytes, series: config.Series},
		transport: way, address: address, config: config, namespace: namespace,
	}, nil
}

// Origin is the scheme, host and port that it reads from: what one server is told by.
func (s *Source) Origin() string { return Origin(s.address) }

// Close ends the connections that are kept for the next query.
func (s *Source) Close() {
	s.transport.close()
}

// read returns a bounded answer that is not empty.
func (s *Source) read(ctx context.Context, query Query) (model.Value, Reading, error) {
	expression, err := confine(query.Expression, s.namespace)
	if err != nil {
		return nil, Reading{}, err
	}
	value, hints, err := s.ask(ctx, expression.String(), query.At)
	if err != nil {
		return nil, Reading{}, s.withNumber(ctx, err, expression, query.At)
	}
	if vector, ok := value.(model.Vector); ok && len(vector) == 0 {
		return nil, Reading{}, s.noData()
	}
	reading := Reading{At: query.At, Hints: hints}
	if query.WithNewest {
		reading.Newest, err = s.newest(ctx, expression, query.At)
	}
	return value, reading, err
}

// ask sends one query, and tells who observes it.
func (s *Source) ask(ctx context.Context, query string, at time.Time) (model.Value, []string, error) {
	began := time.Now()
	value, hints, err := s.send(ctx, query, at)
	if s.config.Observe != nil {
		s.config.Observe(time.Since(began), ReasonOf(err))
	}
	return value, hints, err
}

// send asks for one series more than is read, so that a source cuts off what nobody wants to carry.
func (s *Source) send(ctx context.Context, query string, at time.Time) (model.Value, []string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	way := s.exchange
	way.turn = &turn{}
	defer way.turn.end()
	value, warnings, infos, err := v1.NewAPI(&way).Query(ctx, query, at, v1.WithTimeout(s.config.Timeout), v1.WithLimit(uint64(s.config.Series)+1)) //nolint:gosec // never negative
	if err != nil {
		return nil, nil, queryFailure(err)
	}
	if vector, ok := value.(model.Vector); ok && len(vector) > s.config.Series {
		return nil, nil, tooManySeries(len(vector), s.config.Series, true)
	}
	if len(warnings) > 0 {
		return nil, nil, warned(warnings)
	}
	if !complete(value) {
		return nil, nil, notPrometheus()
	}
	hints := make([]string, 0, maxHints)
	slices.Sort(infos)
	for _, info := range infos[:min(len(infos), maxHints)] {
		hints = append(hints, complaint(info))
	}
	return value, hints, nil
}

func warned(warnings []string) *Error {
	slices.Sort(warnings)
	return fail(ReasonWarned, "The source warns that its answer may be incomplete or wrong, so it is not judged: %s.", complaint(warnings[0])).
		because(fmt.Errorf("warnings: %s", strings.Join(warnings, "; ")))
}

// withNumber asks how many series it would have been, where the answer was cut off or too large to read.
func (s *Source) withNumber(ctx context.Context, err error, expression parser.Expr, at time.Time) error {
	if reason := ReasonOf(err); reason != ReasonTooManySeries && reason != ReasonAnswerTooLarge {
		return err
	}
	if expression.Type() != parser.ValueTypeVector {
		return err
	}
	value, _, counting := s.ask(ctx, "count("+expression.String()+")", at)
	counted, ok := value.(model.Vector)
	if counting != nil || !ok || len(counted) != 1 {
		// What is known is enough to act on.
		return err
	}
	if number := int(counted[0].Value); number > s.config.Series {
		return tooManySeries(number, s.config.Series, false).because(err)
	}
	return err
}

func (s *Source) noData() *Error {
	if s.namespace == "" {
		return fail(ReasonNoData, "The query gives no series: check the names of metric and labels, and that the source scrapes them.")
	}
	return fail(ReasonNoData, "The query gives no series with namespace=%q, which is put on every selector: check the names of metric and "+
		"labels, and that the source scrapes them and gives them that label.", s.namespace)
}

// newest returns zero when the query reaches no sample.
func (s *Source) newest(ctx context.Context, expression parser.Expr, at time.Time) (time.Time, error) {
	value, _, err := s.ask(ctx, freshness(expression), at)
	if err != nil {
		return time.Time{}, err
	}
	vector, ok := value.(model.Vector)
	if !ok || len(vector) > 1 {
		return time.Time{}, notPrometheus()
	}
	if len(vector) == 0 {
		return time.Time{}, nil
	}
	seconds := float64(vector[0].Value)
	if !finite(seconds) || seconds < 0 || seconds > maxSeconds {
		return time.Time{}, notPrometheus()
	}
	return time.UnixMilli(int64(seconds * 1000)).UTC(), nil
}

// maxSeconds is the end of the year 9999, beyond which no time can be written down.
const maxSeconds = 253402300799
