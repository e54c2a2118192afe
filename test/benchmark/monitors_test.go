// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/pace"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
	"github.com/aims-operator/aims-operator/test/seals"
)

// monitorInterval is what it is in earnest. A minute asks five times as much, which is more than an API server on two cores can write.
var monitorInterval = flag.Duration("monitor-interval", 5*time.Minute, "how far apart the windows of monitors are")

const (
	monitorNamespaces = 20
	// Of a hundred monitors of a namespace, so many read a source that is well throughout, one that becomes slow, and one that goes down.
	steadyMonitors, slowedMonitors, lostMonitors = 80, 10, 10
	checksOfMonitor                              = 5
	// A query, and one for the time of its newest sample.
	queriesOfLook = 2 * checksOfMonitor
	// longestMeasured is how long is measured at most.
	longestMeasured = 150 * time.Second
	// slowAnswer is how long each answer of the slow source takes.
	slowAnswer = 5 * time.Second
)

// watched are 2,000 monitors, the sources that they read, and the operator that looks at them.
type watched struct {
	plane                *controlplane.ControlPlane
	admin                client.Client
	governor             *operator.Operator
	steady, slowed, lost *source
	// share is how many of a hundred there are, for whoever wants a faster run.
	share float64
}

// BenchmarkTwoThousandMonitors measures the operator with 2,000 monitors of 5 checks each, in 20 namespaces: how evenly it asks, how late it looks, what
// it writes, and what it needs; first while all three sources are well, then with one of them slow and another one down.
func BenchmarkTwoThousandMonitors(b *testing.B) {
	w := &watched{
		plane: start(b, controlplane.Options{OnlyAPI: true}), steady: newSource(b), slowed: newSource(b), lost: newSource(b),
		share: min(1, float64(*systems)/(monitorNamespaces*100)),
	}
	w.admin = newClient(b, w.plane.Config())
	must(b, operator.Install(b.Context(), w.plane))
	must(b, w.admin.Create(b.Context(), newPolicy(v1alpha1.ModeDeny)))
	keeper := seals.Of(b, w.plane.Config(), "aims-system")
	began := time.Now()
	for n := range monitorNamespaces {
		fill(b, w.admin, keeper, namespaceName(n), w.of(steadyMonitors)+w.of(slowedMonitors)+w.of(lostMonitors), w.monitor)
	}
	b.Logf("made %d systems and their monitors in %.0f s", w.monitors(), time.Since(began).Seconds())
	var err error
	w.governor, err = operator.Start(b.Context(), w.plane, "--metrics-source-allowed", "127.0.0.1", "--verbosity", "0")
	must(b, err)
	b.Cleanup(func() { must(b, w.governor.Stop()) })
	began = time.Now()
	for deadline := began.Add(10 * time.Minute); w.lookedAt() < w.monitors(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("after ten minutes %d of %d monitors were looked at", w.lookedAt(), w.monitors())
		}
	}
	b.Logf("after a first start each was looked at once within %.1f s", time.Since(began).Seconds())
	// What the first looks set off comes to rest.
	time.Sleep(time.Minute)

	b.Run("well", w.measure)
	w.slowed.delay.Store(int64(slowAnswer))
	w.lost.isDown.Store(true)
	time.Sleep(time.Minute)
	b.Run("one-slow-one-down", w.measure)
}

func (w *watched) of(ofHundred int) int { return max(1, int(float64(ofHundred)*w.share)) }

func (w *watched) monitors() int {
	return monitorNamespaces * (w.of(steadyMonitors) + w.of(slowedMonitors) + w.of(lostMonitors))
}

// monitor watches a system by histograms that never change. Which source it reads follows from the system's number.
func (w *watched) monitor(namespace, system string) client.Object {
	_, from := w.reads(system)
	m := &v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: system},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef: v1alpha1.SystemReference{Name: system}, IntervalSeconds: int32(monitorInterval.Seconds()),
			Source: v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{Address: from.URL}},
		},
	}
	baseline := &v1alpha1.Baseline{}
	for _, bound := range []string{"1", "2", "5", "10", "+Inf"} {
		baseline.Bins = append(baseline.Bins, v1alpha1.BaselineBin{UpperBound: bound, Count: 1000})
	}
	for i := range checksOfMonitor {
		m.Spec.Checks = append(m.Spec.Checks, v1alpha1.DriftCheck{
			Name: fmt.Sprintf("check-%d", i), Kind: v1alpha1.CheckDataDrift, Method: v1alpha1.MethodJensenShannon,
			Current: v1alpha1.MetricsQuery{
				Query: fmt.Sprintf("sum by (le) (increase(score_bucket{check=%q,system=%q}[%ds]))", strconv.Itoa(i), system, m.Spec.IntervalSeconds),
				Shape: v1alpha1.ShapeClassicHistogram,
			},
			Reference: &v1alpha1.DriftReference{Baseline: baseline},
		})
	}
	return m
}

// reads is the source of the monitor of a system, and how it is called here.
func (w *watched) reads(system string) (string, *source) {
	switch number, _ := strconv.Atoi(strings.TrimPrefix(system, "system-")); {
	case number >= w.of(steadyMonitors)+w.of(slowedMonitors):
		return "lost", w.lost
	case number >= w.of(steadyMonitors):
		return "slowed", w.slowed
	}
	return "steady", w.steady
}

// lookedAt is how many monitors the sources have seen.
func (w *watched) lookedAt() int {
	seen := map[client.ObjectKey]bool{}
	for _, s := range []*source{w.steady, w.slowed, w.lost} {
		_, looks, _ := s.seen()
		for _, look := range looks {
			seen[client.ObjectKey{Namespace: look.namespace, Name: look.name}] = true
		}
	}
	return len(seen)
}

// evaluated are the versions of those monitors that were looked at, by namespace and name.
func (w *watched) evaluated(b *testing.B) map[client.ObjectKey]string {
	b.Helper()
	versions := map[client.ObjectKey]string{}
	for n := range monitorNamespaces {
		list := &v1alpha1.DriftMonitorList{}
		must(b, w.admin.List(b.Context(), list, client.InNamespace(namespaceName(n))))
		for i := range list.Items {
			if m := &list.Items[i]; m.Status.EvaluatedAt != nil {
				versions[client.ObjectKeyFromObject(m)] = m.ResourceVersion
			}
		}
	}
	return versions
}

// measure lets some time pass, and tells what happened in it.
func (w *watched) measure(b *testing.B) {
	for b.Loop() {
		before, cpu, ofServer := w.evaluated(b), w.processorTime(b), w.server(b)
		for _, s := range []*source{w.steady, w.slowed, w.lost} {
			s.forget()
		}
		began := time.Now()
		time.Sleep(min(*monitorInterval, longestMeasured))
		elapsed := time.Since(began)
		cpu = w.processorTime(b) - cpu
		server := w.server(b).since(ofServer)

		w.tellOfLooks(b, elapsed)
		even := float64(w.monitors()*queriesOfLook) / monitorInterval.Seconds()
		b.ReportMetric(even, "even-queries/s")
		b.ReportMetric(server.written/elapsed.Seconds(), "status-writes/s")
		b.ReportMetric(server.conflicts/elapsed.Seconds(), "conflicts/s")
		b.ReportMetric(100*cpu.Seconds()/elapsed.Seconds(), "cpu-%")
		b.ReportMetric(100*server.seconds/elapsed.Seconds(), "apiserver-cpu-%")
		w.tellOfWrites(b, before)
		now, peak, err := w.governor.Memory()
		must(b, err)
		b.ReportMetric(float64(now)/(1<<20), "MiB")
		b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	}
	b.ReportMetric(0, "ns/op")
}

// tellOfLooks tells how many queries there were in a second, how many at once, and how late the looks were.
func (w *watched) tellOfLooks(b *testing.B, elapsed time.Duration) {
	b.Helper()
	for _, kind := range []struct {
		name     string
		source   *source
		monitors int
	}{{"steady", w.steady, w.of(steadyMonitors)}, {"slowed", w.slowed, w.of(slowedMonitors)}, {"lost", w.lost, w.of(lostMonitors)}} {
		asked, looks, most := kind.source.seen()
		due := float64(monitorNamespaces*kind.monitors) * elapsed.Seconds() / monitorInterval.Seconds()
		perSecond := map[int64]int{}
		busiest := 0
		for _, at := range asked {
			perSecond[at.Unix()]++
			busiest = max(busiest, perSecond[at.Unix()])
		}
		var late []time.Duration
		onTime := 0
		for _, look := range looks {
			by := look.at.Sub(pace.Next(look.at, *monitorInterval, look.namespace, look.name).Add(-*monitorInterval))
			late = append(late, by)
			if by < time.Second {
				onTime++
			}
		}
		b.ReportMetric(float64(len(asked))/elapsed.Seconds(), kind.name+"-queries/s")
		b.ReportMetric(float64(most), kind.name+"-most-at-once")
		b.Logf("%s: %d queries, in the busiest second %d; %d looks of %.0f that were due, %.1f %% of them within a second; late by p50 %s, p99 %s, most %s (of %s)",
			kind.name, len(asked), busiest, len(looks), due, 100*float64(onTime)/float64(max(1, len(looks))),
			percentile(late, 0.5).Round(time.Millisecond), percentile(late, 0.99).Round(time.Millisecond), percentile(late, 1).Round(time.Millisecond), *monitorInterval)
		if kind.source == w.steady {
			b.ReportMetric(float64(percentile(late, 0.5).Milliseconds()), "p50-late-ms")
			b.ReportMetric(float64(percentile(late, 0.99).Milliseconds()), "p99-late-ms")
			b.ReportMetric(100*float64(onTime)/due, "on-time-%")
		}
	}
}

// tellOfWrites tells of how many monitors nothing was written, by the source that they read.
func (w *watched) tellOfWrites(b *testing.B, before map[client.ObjectKey]string) {
	b.Helper()
	after := w.evaluated(b)
	written := map[string]int{}
	for key, version := range after {
		if version == before[key] {
			continue
		}
		name, _ := w.reads(key.Name)
		written[name]++
	}
	b.Logf("monitors of which a status was written, by source: %v", written)
}

// serverCost is what monitors cost the API server.
type serverCost struct {
	// written and conflicts are the patches of monitors' statuses that it took, and refused since another came before.
	written, conflicts float64
	// seconds is how long it has computed, for whatever.
	seconds float64
}

func (s serverCost) since(before serverCost) serverCost {
	return serverCost{s.written - before.written, s.conflicts - before.conflicts, s.seconds - before.seconds}
}

// server reads the API server's own metrics.
func (w *watched) server(b *testing.B) serverCost {
	b.Helper()
	clients, err := kubernetes.NewForConfig(w.plane.Config())
	must(b, err)
	body, err := clients.RESTClient().Get().AbsPath("/metrics").Stream(b.Context())
	must(b, err)
	defer func() { _ = body.Close() }()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(body)
	must(b, err)
	cost := serverCost{}
	for _, metric := range families["process_cpu_seconds_total"].GetMetric() {
		cost.seconds += metric.GetCounter().GetValue()
	}
	for _, metric := range families["apiserver_request_total"].GetMetric() {
		labels := map[string]string{}
		for _, pair := range metric.GetLabel() {
			labels[pair.GetName()] = pair.GetValue()
		}
		if labels["resource"] != "driftmonitors" || labels["subresource"] != "status" || labels["verb"] != "PATCH" {
			continue
		}
		switch labels["code"] {
		case "200":
			cost.written += metric.GetCounter().GetValue()
		case "409":
			cost.conflicts += metric.GetCounter().GetValue()
		}
	}
	return cost
}

// processorTime is how long the operator has computed, by the kernel's count of hundredths of a second.
func (w *watched) processorTime(b *testing.B) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.governor.PID()))
	must(b, err)
	// The name of the program, in parentheses, may hold blanks.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	const user, system = 11, 12
	ticks := 0
	for _, at := range []int{user, system} {
		count, err := strconv.Atoi(fields[at])
		must(b, err)
		ticks += count
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
