// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"time"
)

// progress tells a waiting person, or a waiting log, that something still goes on.
type progress struct {
	what    string
	started time.Time
	stop    chan struct{}
	stopped chan struct{}
	live    bool
}

func startProgress(what string) *progress {
	p := &progress{what: what, started: time.Now(), stop: make(chan struct{}), stopped: make(chan struct{})}
	info, err := os.Stderr.Stat()
	p.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	interval := 15 * time.Second
	if p.live {
		interval = time.Second
	}
	p.print()
	go p.loop(interval)
	return p
}

func (p *progress) loop(interval time.Duration) {
	defer close(p.stopped)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.print()
		}
	}
}

func (p *progress) print() {
	text := fmt.Sprintf("%s ... %s", p.what, time.Since(p.started).Round(time.Second))
	if p.live {
		fmt.Fprintf(os.Stderr, "\r%s ", text)
		return
	}
	fmt.Fprintln(os.Stderr, text)
}

func (p *progress) end(ok bool) {
	close(p.stop)
	<-p.stopped
	outcome := "done"
	if !ok {
		outcome = "failed"
	}
	if p.live {
		fmt.Fprint(os.Stderr, "\r")
	}
	fmt.Fprintf(os.Stderr, "%s ... %s after %s\n", p.what, outcome, time.Since(p.started).Round(100*time.Millisecond))
}
