// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
)

// maximumKept is how many teams are told apart, or roles, or namespaces.
const maximumKept = 20

// other is the label of the rest.
const other = "(other)"

// scrapeTimeout is how long a scrape waits for the cache. One that is not full yet shows nothing.
const scrapeTimeout = 5 * time.Second

// State shows the state that the operator keeps in the status of systems. It is read when somebody asks, so that it survives a restart and every
// replica shows the same.
type State struct {
	// Systems reads systems, and the namespaces that they are in, from a cache.
	Systems client.Reader
}

// Describe says which metrics there are.
func (s State) Describe(descriptions chan<- *prometheus.Desc) {
	for _, m := range []metric{systems, findings, workloads, expiring, evicting, stricter} {
		descriptions <- m.desc()
	}
}

// Collect reads the systems and adds them up.
func (s State) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	list, namespaces := &v1alpha1.AISystemList{}, &corev1.NamespaceList{}
	for _, list := range []client.ObjectList{list, namespaces} {
		if err := s.Systems.List(ctx, list, &client.ListOptions{UnsafeDisableDeepCopy: new(true)}); err != nil {
			return
		}
	}
	labels := make(map[string]map[string]string, len(namespaces.Items))
	for i := range namespaces.Items {
		labels[namespaces.Items[i].Name] = namespaces.Items[i].Labels
	}
	totals := newTotals()
	for i := range list.Items {
		system := &list.Items[i]
		totals.add(system, conditions.Team(system, system.Namespace, labels[system.Namespace]))
	}
	totals.send(out)
}

// totals are sums by the values of a metric's labels.
type totals map[string]map[[3]string]int

func newTotals() totals {
	t := totals{}
	for _, window := range windows {
		t.count(expiring, 0, window)
	}
	for _, verdict := range []string{"allowed", "warned", "held", "denied"} {
		t.count(workloads, 0, verdict)
	}
	for _, state := range []string{"remaining", "blocked"} {
		t.count(evicting, 0, state)
	}
	return t
}

func (t totals) count(m metric, n int, values ...string) {
	if t[m.name] == nil {
		t[m.name] = map[[3]string]int{}
	}
	var key [3]string
	copy(key[:], values)
	t[m.name][key] += n
}

// windows are the values of a window label, by the reason of the condition.
var windows = map[string]string{
	v1alpha1.ExpiresWithin30DaysReason: "30d", v1alpha1.ExpiresWithin7DaysReason: "7d", v1alpha1.ExpiresWithin1DayReason: "1d",
	v1alpha1.InGracePeriodReason: "grace", v1alpha1.ExpiredReason: "expired",
}

func (t totals) add(system *v1alpha1.AISystem, team string) {
	status := &system.Status
	if v := status.Verdict; v != nil {
		t.count(systems, 1, string(v.Deploy), string(v.Run))
		reasons := make([]v1alpha1.Reason, 0, len(v.Findings))
		for _, f := range v.Findings {
			reasons = append(reasons, f.Reason)
		}
		slices.Sort(reasons)
		for _, reason := range slices.Compact(reasons) {
			t.count(findings, 1, string(reason))
		}
	}
	t.count(workloads, int(status.Workloads.Allowed), "allowed")
	t.count(workloads, int(status.Workloads.Warned), "warned")
	t.count(workloads, int(status.Workloads.Held), "held")
	t.count(workloads, int(status.Workloads.Denied), "denied")
	if c := apimeta.FindStatusCondition(status.Conditions, v1alpha1.ConditionExpiringSoon); c != nil && c.Status == metav1.ConditionTrue {
		if window, known := windows[c.Reason]; known {
			t.count(expiring, 1, window)
		}
	}
	if e := status.Eviction; e != nil {
		t.count(evicting, int(e.Remaining), "remaining")
		t.count(evicting, int(e.Blocked), "blocked")
	}
	for _, s := range status.Stricter {
		t.count(stricter, int(s.Held), string(s.Mode), "held", team)
		t.count(stricter, int(s.Refused), string(s.Mode), "refused", team)
	}
}

func (t totals) send(out chan<- prometheus.Metric) {
	t.boundTeams(stricter, func([3]string) bool { return true })
	t.sendAll(out, systems, findings, workloads, expiring, evicting, stricter)
}

func (t totals) sendAll(out chan<- prometheus.Metric, metrics ...metric) {
	for _, m := range metrics {
		for key, n := range t[m.name] {
			out <- prometheus.MustNewConstMetric(m.desc(), prometheus.GaugeValue, float64(n), key[:len(m.labels)]...)
		}
	}
}

// boundTeams keeps the teams of a metric that are affected most, by what weighs, and adds up the others. The team is its last label.
func (t totals) boundTeams(m metric, weighs func(key [3]string) bool) {
	at, byTeam := len(m.labels)-1, map[string]int{}
	for key, n := range t[m.name] {
		byTeam[key[at]] += 0
		if weighs(key) {
			byTeam[key[at]] += n
		}
	}
	kept := most(byTeam)
	before := t[m.name]
	t[m.name] = nil
	for key, n := range before {
		if !slices.Contains(kept, key[at]) {
			key[at] = other
		}
		t.count(m, n, key[:]...)
	}
}

// most are the names with the greatest numbers, as many as are told apart.
func most[N cmp.Ordered](numbers map[string]N) []string {
	names := slices.SortedFunc(maps.Keys(numbers), func(a, b string) int { return cmp.Or(cmp.Compare(numbers[b], numbers[a]), cmp.Compare(a, b)) })
	return names[:min(len(names), maximumKept)]
}
