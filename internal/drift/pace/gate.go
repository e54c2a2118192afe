// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"sync"
	"time"
)

// Source is whom a monitor asks, for whom: what one namespace does with a source, such as asking it what takes too long, makes no other
// namespace wait.
type Source struct {
	Origin    string
	Namespace string
}

// Limits of asking.
type Limits struct {
	// PerSource is how many may ask one source for one namespace at once.
	PerSource int
	// PerOrigin is how many may ask one source at once, for all namespaces.
	PerOrigin int
	// FirstWait is how long a source is left alone that was down; it doubles with each failure, up to LongestWait.
	FirstWait, LongestWait time.Duration
	// Retry is when to come again where too many ask already.
	Retry time.Duration
}

// DefaultLimits suit a Prometheus that serves dashboards and alerts besides.
func DefaultLimits() Limits {
	return Limits{PerSource: 4, PerOrigin: 16, FirstWait: 15 * time.Second, LongestWait: 10 * time.Minute, Retry: time.Second}
}

// Gate says who may ask now. It never makes anybody wait: who may not is told when to come again, so that a slow source holds up
// nobody's worker.
type Gate struct {
	limits Limits

	mutex   sync.Mutex
	sources map[Source]*state
	origins map[string]int
}

type state struct {
	asking   int
	failures int
	until    time.Time
}

// NewGate returns a gate where nobody asks.
func NewGate(limits Limits) *Gate {
	return &Gate{limits: limits, sources: map[Source]*state{}, origins: map[string]int{}}
}

// Enter lets one ask, or returns how long to stay away. Who was let in calls Leave.
func (g *Gate) Enter(source Source, now time.Time) (wait time.Duration, entered bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	known := g.sources[source]
	if known == nil {
		known = &state{}
	}
	switch {
	case now.Before(known.until):
		return known.until.Sub(now), false
	// After a failure one goes ahead and looks.
	case known.failures > 0 && known.asking > 0,
		known.asking >= g.limits.PerSource, g.origins[source.Origin] >= g.limits.PerOrigin:
		return g.limits.Retry, false
	}
	known.asking++
	g.origins[source.Origin]++
	g.sources[source] = known
	return 0, true
}

// Leave says how it went. Down means that the source as a whole did not answer: not that a query was wrong.
func (g *Gate) Leave(source Source, now time.Time, down bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	known := g.sources[source]
	if known == nil || known.asking == 0 {
		return
	}
	known.asking--
	g.origins[source.Origin]--
	if g.origins[source.Origin] == 0 {
		delete(g.origins, source.Origin)
	}
	if !down {
		known.failures, known.until = 0, time.Time{}
	} else if !now.Before(known.until) {
		// Those who were asking together when it went down are one failure.
		known.failures++
		known.until = now.Add(g.backOff(source, known.failures))
	}
	if known.asking == 0 && known.failures == 0 {
		delete(g.sources, source)
	}
}

// Forget drops sources that were down and that nobody has asked since long, such as those of deleted monitors.
func (g *Gate) Forget(now time.Time) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for source, known := range g.sources {
		if known.asking == 0 && now.Sub(known.until) > 2*g.limits.LongestWait {
			delete(g.sources, source)
		}
	}
}

// backOff doubles with each failure. A tenth of it differs from source to source, so that those that went down together do not come back
// together.
func (g *Gate) backOff(source Source, failures int) time.Duration {
	wait := g.limits.FirstWait
	for i := 1; i < failures && wait < g.limits.LongestWait; i++ {
		wait *= 2
	}
	wait = min(wait, g.limits.LongestWait)
	return wait - share(wait/10+1, source.Origin, source.Namespace)
}
