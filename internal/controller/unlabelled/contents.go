// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// Bounds of what is kept. About what is more the operator goes on being asked.
const (
	// mostNames is how many contents are kept of one namespace: the API server's authorizer goes through them all.
	mostNames = 256
	// mostBytes is how long the names of all namespaces are together.
	mostBytes = 8 << 20
	// kept is for how long a content is kept that no pod has any more: what sleeps at night is to wake in the morning.
	kept = 24 * time.Hour
)

// contents are what pods that name no system were seen to run, by namespace and by the name of the ledger. It is safe for concurrent use.
type contents struct {
	mutex sync.Mutex
	of    map[string]map[string]*content
	bytes int
}

// content is what some pods run, with the signs of AI in it. Its facts are never written to.
type content struct {
	facts decision.Workload
	seen  time.Time
}

// see notes that a content was seen, and tells whether it is one to be added: it is not known, and there is room.
func (c *contents) see(namespace, name string, now time.Time) (unknown bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if known := c.of[namespace][name]; known != nil {
		known.seen = now
		return false
	}
	return len(c.of[namespace]) < mostNames && c.bytes+len(name) <= mostBytes
}

func (c *contents) add(namespace, name string, added content) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.of == nil {
		c.of = map[string]map[string]*content{}
	}
	if c.of[namespace] == nil {
		c.of[namespace] = map[string]*content{}
	}
	if c.of[namespace][name] == nil {
		c.bytes += len(name)
	}
	c.of[namespace][name] = &added
}

// forget drops what was not seen since.
func (c *contents) forget(since time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for namespace, names := range c.of {
		maps.DeleteFunc(names, func(name string, known *content) bool {
			old := known.seen.Before(since)
			if old {
				c.bytes -= len(name)
			}
			return old
		})
		if len(names) == 0 {
			delete(c.of, namespace)
		}
	}
}

// namespaces are those of which anything is known.
func (c *contents) namespaces() []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return slices.Collect(maps.Keys(c.of))
}

// facts are what is known of a namespace, by name.
func (c *contents) facts(namespace string) map[string]*decision.Workload {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	facts := make(map[string]*decision.Workload, len(c.of[namespace]))
	for name, known := range c.of[namespace] {
		facts[name] = &known.facts
	}
	return facts
}
