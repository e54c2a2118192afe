// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// feature is something that a system takes in or gives out: how to draw a sample, and in which buckets it is counted.
type feature struct {
	draw  func(*rand.Rand) float64
	edges []float64
}

// steadyFeatures are kinds of features as they occur: symmetric, skewed, heavy-tailed, discrete, in few and in many buckets.
func steadyFeatures() []feature {
	return []feature{
		{draw: (*rand.Rand).NormFloat64, edges: evenEdges(-4, 4, 16)},
		{draw: func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }, edges: []float64{0, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, math.Inf(1)}},
		{draw: func(r *rand.Rand) float64 { return 0.2 * (math.Pow(1-r.Float64(), -1/1.5) - 1) },
			edges: []float64{-1e-9, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, math.Inf(1)}},
		{draw: (*rand.Rand).Float64, edges: evenEdges(-0.05, 1, 10)},
		{draw: func(r *rand.Rand) float64 { return math.Floor(5 * math.Pow(r.Float64(), 2)) }, edges: evenEdges(-0.5, 4.5, 5)},
		{draw: func(r *rand.Rand) float64 { return r.ExpFloat64() + r.ExpFloat64() }, edges: append(evenEdges(-1e-9, 10, 30), math.Inf(1))},
	}
}

func evenEdges(from, to float64, parts int) []float64 {
	out := make([]float64, parts+1)
	for i := range out {
		out[i] = from + (to-from)*float64(i)/float64(parts)
	}
	out[0], out[parts] = math.Min(out[0], from-4), math.Max(out[parts], to+4)
	return out
}

// window draws n samples, shifted, into the feature's buckets.
func (f feature) window(r *rand.Rand, n int, shift float64) Reading {
	bins := &Bins{Edges: f.edges, Counts: make([]float64, len(f.edges)-1)}
	for range n {
		at, _ := slices.BinarySearch(f.edges, f.draw(r)+shift)
		bins.Counts[min(max(at-1, 0), len(bins.Counts)-1)]++
	}
	return Reading{Bins: bins}
}

// rolling draws windows that are cut into so many parts, of which each look brings a new one: one part is a window that shares no sample with the last.
type rolling struct {
	feature
	parts []Reading
}

// window is the newest one after a look.
func (f *rolling) window(r *rand.Rand, n, parts int, shift float64) Reading {
	for first := true; first || len(f.parts) < parts; first = false {
		f.parts = append(f.parts, f.feature.window(r, n/parts, shift))
	}
	f.parts = f.parts[len(f.parts)-parts:]
	bins := &Bins{Edges: f.edges, Counts: make([]float64, len(f.edges)-1)}
	for _, part := range f.parts {
		for i, count := range part.Bins.Counts {
			bins.Counts[i] += count
		}
	}
	return Reading{Bins: bins}
}

// simulate runs monitors of five checks over windows, with so many samples in the reference and in each window, and returns the states of each check after each window.
func simulate(r *rand.Rand, features []feature, methods []Method, checks, windows int, sizes [2]int, shift float64) [][]State {
	return simulateRolling(r, features, methods, checks, span{windows, 1}, sizes, shift)
}

// span is how long is looked, in windows, and how often in the time of one.
type span struct{ windows, looks int }

// simulateRolling is simulate, with more than one look in the time of a window.
func simulateRolling(r *rand.Rand, features []feature, methods []Method, checks int, over span, sizes [2]int, shift float64) [][]State {
	states := make([][]State, checks)
	interval := time.Hour / time.Duration(over.looks)
	rule := Rule{Interval: interval}
	for first := 0; first < checks; first += 5 {
		monitor, current := make([]Check, 5), make([]rolling, 5)
		for i := range monitor {
			f := features[(first+i)%len(features)]
			monitor[i] = Check{Method: methods[(first+i)/len(features)%len(methods)], Reference: f.window(r, sizes[0], 0)}
			states[first+i], current[i].feature = []State{Begin(noon)}, f
		}
		for at := range over.windows * over.looks {
			now := noon.Add(time.Duration(at+1) * interval)
			for i := range monitor {
				monitor[i].Current = current[i].window(r, sizes[1], over.looks, shift)
			}
			for i, j := range Judge(monitor, Clock{Now: now, Interval: interval}) {
				history := states[first+i]
				states[first+i] = append(history, rule.Step(history[len(history)-1], j.Window(now, "")))
			}
		}
	}
	return states
}

func count(states [][]State, holds func([]State) bool) float64 {
	n := 0
	for _, history := range states {
		if holds(history) {
			n++
		}
	}
	return float64(n) / float64(len(states))
}

func ever(verdict Verdict) func([]State) bool {
	return func(history []State) bool {
		return slices.ContainsFunc(history, func(s State) bool { return s.Verdict == verdict })
	}
}

func lastly(verdict Verdict) func([]State) bool {
	return func(history []State) bool { return history[len(history)-1].Verdict == verdict }
}

// documented checks that a table stands in the documentation as it comes out of the simulation. Other processors round otherwise.
func documented(t *testing.T, table string) {
	t.Helper()
	t.Log("\n" + table)
	text, err := os.ReadFile("../../docs/drift.md")
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOARCH == "amd64" && !strings.Contains(string(text), table) {
		t.Errorf("docs/drift.md does not have this table:\n%s", table)
	}
}

// TestSteadyFeaturesRaiseNoAlarm: of 200 features that do not change, fewer than 5 % are ever called breached in 24 windows.
func TestSteadyFeaturesRaiseNoAlarm(t *testing.T) {
	var table strings.Builder
	table.WriteString("| samples in the reference | in each window | ever Breached | ever Warning | Healthy at the end |\n|---|---|---|---|---|\n")
	for at, size := range [][2]int{{100, 100}, {500, 500}, {1000, 1000}, {2000, 2000}, {20000, 300}, {20000, 1500}} {
		r := rand.New(rand.NewPCG(20261124, uint64(at)))
		states := simulate(r, steadyFeatures(), distances, 200, 24, size, 0)
		alarms, healthy := count(states, ever(Breached)), count(states, lastly(Healthy))
		fmt.Fprintf(&table, "| %d | %d | %.1f %% | %.1f %% | %.1f %% |\n", size[0], size[1], 100*alarms, 100*count(states, ever(Warning)), 100*healthy)
		if alarms >= 0.05 {
			t.Errorf("with %v samples, %.1f %% of steady features were called breached", size, 100*alarms)
		}
		if healthy < 0.85 {
			t.Errorf("with %v samples, only %.1f %% of steady features are healthy", size, 100*healthy)
		}
	}
	documented(t, table.String())
}

// TestWindowsThatOverlapRaiseMoreAlarms: the same features over the same time, looked at more often than the windows are long.
func TestWindowsThatOverlapRaiseMoreAlarms(t *testing.T) {
	var table strings.Builder
	table.WriteString("| samples in the reference | in each window | looks in the time of a window | ever Breached | ever Warning |\n|---|---|---|---|---|\n")
	alarms := map[int]float64{}
	for at, size := range [][2]int{{500, 500}, {1000, 1000}, {20000, 1500}} {
		for _, looks := range []int{1, 2, 12} {
			r := rand.New(rand.NewPCG(20261124, uint64(100*looks+at)))
			states := simulateRolling(r, steadyFeatures(), distances, 200, span{24, looks}, size, 0)
			breached := count(states, ever(Breached))
			alarms[looks] += breached
			fmt.Fprintf(&table, "| %d | %d | %d | %.1f %% | %.1f %% |\n", size[0], size[1], looks, 100*breached, 100*count(states, ever(Warning)))
		}
	}
	if alarms[12] < 2*alarms[1] {
		t.Errorf("windows that share eleven twelfths of their samples raise hardly more alarms: %v; then the documentation warns of nothing", alarms)
	}
	documented(t, table.String())
}

// TestShiftsAreFound: what a mean that moves does to each method, within ten windows.
func TestShiftsAreFound(t *testing.T) {
	shifts, sizes := []float64{0.1, 0.2, 0.3, 0.5, 1}, []int{300, 2000}
	normal := steadyFeatures()[:1]
	var table strings.Builder
	table.WriteString("| method | samples |")
	for _, shift := range shifts {
		fmt.Fprintf(&table, " shift by %g σ |", shift)
	}
	table.WriteString("\n|---|---|" + strings.Repeat("---|", len(shifts)) + "\n")
	for at, method := range distances {
		for _, size := range sizes {
			fmt.Fprintf(&table, "| %s | %d |", method, size)
			for i, shift := range shifts {
				r := rand.New(rand.NewPCG(uint64(size), uint64(100*at+i)))
				found := count(simulate(r, normal, []Method{method}, 50, 10, [2]int{size, size}, shift), ever(Breached))
				fmt.Fprintf(&table, " %.0f %% |", 100*found)
				if shift == 1 && found < 1 || shift == 0.5 && size == 2000 && found < 0.9 {
					t.Errorf("%s finds a shift by %g standard deviations in %.0f %% of cases with %d samples", method, shift, 100*found, size)
				}
			}
			table.WriteString("\n")
		}
	}
	documented(t, table.String())
}
