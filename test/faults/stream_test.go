// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// A stream is people and controllers who create pods all the time while a test breaks something.
type stream struct {
	scene *scene
	began time.Time
	stop  chan struct{}
	done  sync.WaitGroup

	mutex sync.Mutex
	tally tally
}

// tally is what became of a stream's requests.
type tally struct {
	took time.Duration
	// slipped are unapproved pods that were admitted: there must be none. refused were refused on their merits, undecided because nobody answered.
	slipped, refused, undecided int
	// allowed and kept out are approved pods.
	allowed, keptOut int
	// why is the first error of an approved pod, and tls the first that speaks of certificates.
	why, tls error
	// gap is the longest time in which the operator answered nobody, between two answers, of which the last is the latest.
	gap  time.Duration
	last time.Time
}

func (c *tally) String() string {
	return fmt.Sprintf("in %.1f s: unapproved pods: %d admitted, %d refused with reasons, %d refused undecided (%.0f a second); "+
		"approved pods: %d admitted, %d refused; longest time without an answer %.1f s", c.took.Seconds(), c.slipped, c.refused, c.undecided,
		float64(c.slipped+c.refused+c.undecided)/c.took.Seconds(), c.allowed, c.keptOut, c.gap.Seconds())
}

// perSecond is how many unapproved pods the stream tries to create; a slow machine does fewer. workers do that at the same time.
const perSecond, workers = 200, 16

// flow starts a stream: unapproved pods are created, and would run if one slipped through; approved ones are asked about every now and then.
func flow(t *testing.T, s *scene) *stream {
	t.Helper()
	f := &stream{scene: s, began: time.Now(), stop: make(chan struct{})}
	f.tally.last = f.began
	for range workers {
		f.done.Go(func() { f.every(time.Second*workers/perSecond, f.tryUnapproved) })
	}
	f.done.Go(func() { f.every(20*time.Millisecond, f.tryApproved) })
	t.Cleanup(func() { f.end() })
	return f
}

func (f *stream) every(period time.Duration, do func()) {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-tick.C:
			do()
		}
	}
}

func (f *stream) tryUnapproved() {
	err := admin.Create(f.scene.t.Context(), f.scene.unapproved())
	f.mutex.Lock()
	defer f.mutex.Unlock()
	switch {
	case err == nil:
		f.tally.slipped++
	case refusedOnMerit(err):
		now := time.Now()
		f.tally.refused++
		f.tally.gap = max(f.tally.gap, now.Sub(f.tally.last))
		f.tally.last = now
	default:
		f.tally.undecided++
	}
	f.noteTLS(err)
}

func (f *stream) tryApproved() {
	err := f.scene.try(f.scene.approved())
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if err != nil {
		f.tally.keptOut++
		if f.tally.why == nil {
			f.tally.why = err
		}
		f.noteTLS(err)
		return
	}
	f.tally.allowed++
}

func (f *stream) noteTLS(err error) {
	if err == nil || f.tally.tls != nil {
		return
	}
	for _, word := range []string{"x509", "tls:", "certificate", "connection refused", "EOF"} {
		if strings.Contains(err.Error(), word) {
			f.tally.tls = err
		}
	}
}

// answered waits until the operator judges a pod again.
func (f *stream) answered() {
	f.scene.t.Helper()
	since := time.Now()
	f.scene.eventually("the operator answers", func() error {
		f.mutex.Lock()
		defer f.mutex.Unlock()
		if f.tally.last.Before(since) {
			return fmt.Errorf("the last answer was %s ago: %w", time.Since(f.tally.last), f.tally.why)
		}
		return nil
	})
}

// end stops the stream and counts. No unapproved pod was admitted, and none is there.
func (f *stream) end() tally {
	f.scene.t.Helper()
	select {
	case <-f.stop:
		return f.tally
	default:
	}
	close(f.stop)
	f.done.Wait()
	f.tally.took = time.Since(f.began)
	f.scene.t.Logf("%s", &f.tally)
	if f.tally.slipped > 0 {
		f.scene.t.Errorf("%d unapproved pods were admitted", f.tally.slipped)
	}
	if f.tally.refused == 0 {
		f.scene.t.Error("no unapproved pod was refused on its merits, so that nothing was tested")
	}
	return f.tally
}

// nothingSlipped makes sure that no unapproved pod exists.
func (s *scene) nothingSlipped() {
	s.t.Helper()
	list := &metav1.PartialObjectMetadataList{}
	list.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("PodList"))
	must(s.t, admin.List(s.t.Context(), list, client.InNamespace(s.namespace)))
	for i := range list.Items {
		if list.Items[i].Name != known {
			s.t.Errorf("pod %s exists, and nobody approved it", list.Items[i].Name)
		}
	}
}
