// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/pace"
	"github.com/aims-operator/aims-operator/test/prometheus"
)

const (
	crowdNamespaces = 5
	crowdInterval   = 10
	// Of twenty monitors of a namespace, so many read a source that is well, one that keeps everybody waiting, and one that is down.
	goodMonitors, slowMonitors, downMonitors = 12, 6, 2
)

// crowd is a hundred monitors in five namespaces, and the three sources that they read.
type crowd struct {
	good, slow, down *prometheus.Gateway
	began            time.Time

	mutex sync.Mutex
	// last is each monitor as it was stored last, writes are how often it was written since its first window, and idle are those that then told nothing
	// new.
	last   map[string]*v1alpha1.DriftMonitor
	writes map[string]int
	idle   []string
}

func gather(t *testing.T) *crowd {
	t.Helper()
	exporter, err := prometheus.NewExporter()
	must(t, err)
	t.Cleanup(func() { _ = exporter.Close() })
	var targets []prometheus.Target
	for i := range crowdNamespaces {
		targets = append(targets, exporter.Target(namespace(t, crowdNamespace(i)), "model"))
	}
	source, err := prometheus.Start(t.Context(), prometheus.Options{Targets: targets})
	must(t, err)
	t.Cleanup(func() { _ = source.Stop() })
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go exporter.Traffic(ctx, 1000, func() prometheus.Behaviour { return steady })
	c := &crowd{last: map[string]*v1alpha1.DriftMonitor{}, writes: map[string]int{}}
	for _, gateway := range []**prometheus.Gateway{&c.good, &c.slow, &c.down} {
		*gateway, err = prometheus.NewGateway(source.URL)
		must(t, err)
		t.Cleanup(func() { _ = (*gateway).Close() })
	}
	c.slow.Hold()
	c.down.Refuse(true)
	c.watch(t)
	c.began = time.Now()
	for i := range crowdNamespaces {
		c.create(t, crowdNamespace(i), "good", c.good, goodMonitors)
		c.create(t, crowdNamespace(i), "slow", c.slow, slowMonitors)
		c.create(t, crowdNamespace(i), "down", c.down, downMonitors)
	}
	return c
}

func crowdNamespace(i int) string { return fmt.Sprintf("crowd-%d", i) }

func (c *crowd) create(t *testing.T, namespace, kind string, source *prometheus.Gateway, monitors int) {
	t.Helper()
	for i := range monitors {
		m := newMonitor(source.URL, namespace, fmt.Sprintf("%s-%02d", kind, i))
		m.Spec.IntervalSeconds = crowdInterval
		// Who asks the slow source waits for as long as the test goes on.
		m.Spec.Source.Prometheus.TimeoutSeconds = 60
		must(t, admin.Create(t.Context(), m))
	}
}

// watch notes from now on what is written and tells nothing new.
func (c *crowd) watch(t *testing.T) {
	t.Helper()
	watcher, err := client.NewWithWatch(plane.Config(), client.Options{Scheme: admin.Scheme()})
	must(t, err)
	seen, err := watcher.Watch(t.Context(), &v1alpha1.DriftMonitorList{})
	must(t, err)
	t.Cleanup(seen.Stop)
	go func() {
		for event := range seen.ResultChan() {
			if m, ok := event.Object.(*v1alpha1.DriftMonitor); ok {
				c.note(m)
			}
		}
	}()
}

// note compares what a monitor tells with what it told before: its windows, with the times that they are of, and its conditions. Before its first window a
// monitor is looked at when it is made, and again when its turn comes.
func (c *crowd) note(m *v1alpha1.DriftMonitor) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	key := m.Namespace + "/" + m.Name
	if before := c.last[key]; before != nil && windowsThatCame(before) > 0 {
		c.writes[key]++
		if apiequality.Semantic.DeepEqual(before.Status.Checks, m.Status.Checks) && apiequality.Semantic.DeepEqual(before.Status.Conditions, m.Status.Conditions) {
			c.idle = append(c.idle, key)
		}
	}
	c.last[key] = m
}

func (c *crowd) written() (writes map[string]int, idle []string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return maps.Clone(c.writes), slices.Clone(c.idle)
}

// of are the monitors of a kind, as they are stored.
func (c *crowd) of(t *testing.T, kind string) []v1alpha1.DriftMonitor {
	t.Helper()
	var found []v1alpha1.DriftMonitor
	for i := range crowdNamespaces {
		list := &v1alpha1.DriftMonitorList{}
		must(t, admin.List(t.Context(), list, client.InNamespace(crowdNamespace(i))))
		for i := range list.Items {
			if strings.HasPrefix(list.Items[i].Name, kind) {
				found = append(found, list.Items[i])
			}
		}
	}
	return found
}

// awaitWindows waits until each monitor of the good source has so many windows that came.
func (c *crowd) awaitWindows(t *testing.T, windows int) {
	t.Helper()
	eventually(t, fmt.Sprintf("each monitor of the source that is well has %d windows", windows), func() error {
		for _, m := range c.of(t, "good") {
			if got := windowsThatCame(&m); got < windows {
				return fmt.Errorf("%s/%s has %d", m.Namespace, m.Name, got)
			}
		}
		return nil
	})
}

func windowsThatCame(m *v1alpha1.DriftMonitor) int {
	if len(m.Status.Checks) == 0 {
		return 0
	}
	came := 0
	for _, value := range m.Status.Checks[0].Values {
		if value != "-" {
			came++
		}
	}
	return came
}

// TestAHundredMonitorsAtThreeSources holds by counts what docs/drift.md says about many monitors. It runs beside no other test, since one of those
// restarts the operator.
func TestAHundredMonitorsAtThreeSources(t *testing.T) {
	c := gather(t)
	limits := pace.DefaultLimits()

	// While the slow source keeps everybody waiting who asks it, the others are looked at.
	c.awaitWindows(t, 3)
	for _, m := range c.of(t, "slow") {
		if m.Status.EvaluatedAt != nil {
			t.Errorf("%s/%s was looked at, and its source answers nothing", m.Namespace, m.Name)
		}
	}
	// Five namespaces want to ask it with four each, which is more than one source is asked with at once.
	if got := c.slow.MostAtOnce(); got != limits.PerOrigin {
		t.Errorf("the slow source was asked by %d at once, want as many as may, %d", got, limits.PerOrigin)
	}
	if got := c.good.MostAtOnce(); got > limits.PerOrigin {
		t.Errorf("the source that is well was asked by %d at once, want %d at most", got, limits.PerOrigin)
	}

	// The source that is down is asked by each monitor once, since it is new, and then by one of each namespace less and less often.
	asked, most := len(c.down.Asked()), crowdNamespaces*(downMonitors+turns(limits, time.Since(c.began)))
	if asked < crowdNamespaces || asked > most {
		t.Errorf("the source that is down was asked %d times in %s, want %d at most", asked, time.Since(c.began), most)
	}
	c.silenceIsWrittenOnce(t)

	// Each window is written once, and what is no window only where it is news.
	writes, idle := c.written()
	if len(idle) > 0 {
		t.Errorf("%v were written and told nothing new", idle)
	}
	for _, m := range c.of(t, "good") {
		if got, windows := writes[m.Namespace+"/"+m.Name], len(m.Status.Checks[0].Values); got >= windows {
			t.Errorf("%s/%s was written %d times after its first window, and has %d windows", m.Namespace, m.Name, got, windows)
		}
	}

	c.slow.Release()
	eventually(t, "those of the slow source are looked at, now that it answers", func() error {
		for _, m := range c.of(t, "slow") {
			if windowsThatCame(&m) == 0 {
				return fmt.Errorf("%s/%s has no window", m.Namespace, m.Name)
			}
		}
		return nil
	})
}

// turns is how often a source that is down may be asked for a namespace in that time.
func turns(limits pace.Limits, elapsed time.Duration) int {
	count, wait := 0, limits.FirstWait*9/10
	for at := time.Duration(0); at <= elapsed; at += wait {
		count++
		if count > 1 {
			wait *= 2
		}
	}
	return count
}

// silenceIsWrittenOnce sees that once a source that is down has been told of as such, and its monitors as stale, nothing more is written.
func (c *crowd) silenceIsWrittenOnce(t *testing.T) {
	t.Helper()
	eventually(t, "those of the source that is down say so, and are stale", func() error {
		for _, m := range c.of(t, "down") {
			condition := apimeta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionDataAvailable)
			if condition == nil || condition.Status != metav1.ConditionFalse || condition.Reason != v1alpha1.DataSourceUnreachableReason {
				return fmt.Errorf("%s/%s says %+v", m.Namespace, m.Name, condition)
			}
			for _, check := range m.Status.Checks {
				if check.Verdict != v1alpha1.DriftStale {
					return fmt.Errorf("%s/%s has a check that is %s", m.Namespace, m.Name, check.Verdict)
				}
			}
		}
		return nil
	})
	before := c.of(t, "down")
	c.awaitWindows(t, windowsThatCame(&c.of(t, "good")[0])+3)
	after := c.of(t, "down")
	for i := range before {
		if before[i].ResourceVersion != after[i].ResourceVersion {
			t.Errorf("%s/%s was written, and there was nothing new to tell", before[i].Namespace, before[i].Name)
		}
	}
}
