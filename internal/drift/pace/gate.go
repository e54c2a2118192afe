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
	// PerNamespace is how many may ask for one namespace at once, whatever they ask: else a namespace with many slow sources would keep
	// everybody who asks.
	PerNamespace int
	// FirstWait is how long a source is left alone that was down; it doubles with each failure, up to LongestWait.
	FirstWait, LongestWait time.Duration
	// Retry is when to come again where too many ask already; it doubles each time, up to LongestRetry.
	Retry, LongestRetry time.Duration
}

// DefaultLimits suit a Prometheus that serves dashboards and alerts besides.
func DefaultLimits() Limits {
	return Limits{
		PerSource: 4, PerOrigin: 16, PerNamespace: 8,
		FirstWait: 15 * time.Second, LongestWait: 10 * time.Minute, Retry: time.Second, LongestRetry: 15 * time.Second,
	}
}

// Reader is who asks: a monitor.
type Reader struct{ Namespace, Name string }

// Gate says who may ask now. It never makes anybody wait: who may not is told when to come again, so that a slow source holds up
// nobody's worker. What it knows of a source it keeps for as long as somebody reads it.
type Gate struct {
	limits Limits

	mutex   sync.Mutex
	sources map[Source]*state
	readers map[Reader]*reading
	// origins and namespaces are how many ask at once.
	origins, namespaces map[string]int
}

// reading is what a reader reads, and how often it was turned away in a row because too many ask.
type reading struct {
	source     Source
	turnedAway int
}

type state struct {
	readers  int
	asking   int
	failures int
	until    time.Time
	// early lets one ask before that.
	early bool
}

// NewGate returns a gate where nobody asks.
func NewGate(limits Limits) *Gate {
	return &Gate{
		limits: limits, sources: map[Source]*state{}, readers: map[Reader]*reading{}, origins: map[string]int{}, namespaces: map[string]int{},
	}
}

// Enter lets one ask, or returns how long to stay away. Who was let in calls Leave. A reader that read another source before reads that
// no more.
func (g *Gate) Enter(reader Reader, source Source, now time.Time) (wait time.Duration, entered bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	reads, known := g.register(reader, source)
	switch {
	case now.Before(known.until) && !known.early:
		return known.until.Sub(now), false
	// After a failure one goes ahead and looks.
	case known.failures > 0 && known.asking > 0, known.asking >= g.limits.PerSource,
		g.origins[source.Origin] >= g.limits.PerOrigin, g.namespaces[source.Namespace] >= g.limits.PerNamespace:
		reads.turnedAway++
		return g.retry(reader, reads.turnedAway), false
	}
	reads.turnedAway = 0
	known.early = false
	known.asking++
	g.origins[source.Origin]++
	g.namespaces[source.Namespace]++
	return 0, true
}

// Reconsider lets one ask a source that is left alone for now, since whoever edited what is asked, or how, wants to know whether it
// helped. If it did not, the source is left alone for no longer than it was to be.
func (g *Gate) Reconsider(source Source) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if known := g.sources[source]; known != nil {
		known.early = known.failures > 0
	}
}

// Outcome is what became of asking.
type Outcome int

// The outcomes.
const (
	// NotAsked tells nothing of the source.
	NotAsked Outcome = iota
	// Answered is an answer, also one that says that a query is wrong.
	Answered
	// Down means that the source as a whole did not answer.
	Down
)

// Leave says how it went.
func (g *Gate) Leave(source Source, now time.Time, outcome Outcome) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	known := g.sources[source]
	if known == nil || known.asking == 0 {
		return
	}
	known.asking--
	less(g.origins, source.Origin)
	less(g.namespaces, source.Namespace)
	switch {
	case outcome == Answered:
		known.failures, known.until, known.early = 0, time.Time{}, false
	case outcome == Down && !now.Before(known.until):
		// Those who were asking together when it went down are one failure.
		known.failures++
		known.until = now.Add(g.backOff(source, known.failures))
	}
	g.drop(source, known)
}

// Forget says that a reader is gone.
func (g *Gate) Forget(reader Reader) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	reads := g.readers[reader]
	if reads == nil {
		return
	}
	delete(g.readers, reader)
	known := g.sources[reads.source]
	known.readers--
	g.drop(reads.source, known)
}

// BackingOff is how many sources are left alone because they were down. One that is down for several namespaces counts for each.
func (g *Gate) BackingOff() int {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	count := 0
	for _, known := range g.sources {
		if known.failures > 0 {
			count++
		}
	}
	return count
}

// register notes who reads what.
func (g *Gate) register(reader Reader, source Source) (*reading, *state) {
	known := g.sources[source]
	if known == nil {
		known = &state{}
		g.sources[source] = known
	}
	reads := g.readers[reader]
	switch {
	case reads == nil:
		reads = &reading{source: source}
		g.readers[reader] = reads
		known.readers++
	case reads.source != source:
		before := g.sources[reads.source]
		before.readers--
		g.drop(reads.source, before)
		*reads = reading{source: source}
		known.readers++
	}
	return reads, known
}

func less(counts map[string]int, key string) {
	counts[key]--
	if counts[key] == 0 {
		delete(counts, key)
	}
}

// drop forgets a source that nobody reads.
func (g *Gate) drop(source Source, known *state) {
	if known.readers == 0 && known.asking == 0 {
		delete(g.sources, source)
	}
}

// backOff doubles with each failure. A tenth of it differs from source to source, so that those that went down together do not come back
// together.
func (g *Gate) backOff(source Source, failures int) time.Duration {
	wait := doubled(g.limits.FirstWait, g.limits.LongestWait, failures)
	return wait - share(wait/10+1, source.Origin, source.Namespace)
}

// retry doubles each time that a reader is turned away, so that many who wait for few places do not keep the operator busy. Half of it
// differs from reader to reader, so that they do not all come together.
func (g *Gate) retry(reader Reader, turnedAway int) time.Duration {
	wait := doubled(g.limits.Retry, g.limits.LongestRetry, turnedAway)
	return wait - share(wait/2+1, reader.Namespace, reader.Name)
}

// doubled is a wait that doubles with each time from the second on, up to the longest.
func doubled(first, longest time.Duration, times int) time.Duration {
	wait := first
	for i := 1; i < times && wait < longest; i++ {
		wait *= 2
	}
	return min(wait, longest)
}
