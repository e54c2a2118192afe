// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// letters are verdicts, one each, for histories that one can read. A dot is an interval without a window.
var letters = map[rune]Verdict{'H': Healthy, 'W': Warning, 'B': Breached, 'I': InsufficientData, 'S': Stale, 'X': Invalid}

// run takes a history into the rule's state, one window an hour.
func run(rule Rule, state State, from time.Time, history string) (State, time.Time) {
	at := from
	for _, letter := range history {
		at = at.Add(time.Hour)
		if verdict, window := letters[letter]; window {
			state = rule.Step(state, Window{At: at, Verdict: verdict})
		} else {
			state = rule.Look(state, at)
		}
	}
	return state, at
}

func TestStates(t *testing.T) {
	for name, tc := range map[string]struct {
		why, history string
		want         Verdict
		silence      Verdict
		since        int
	}{
		"the first two":                   {"HH", "HH", InsufficientData, InsufficientData, 0},
		"three of three":                  {"the third makes it known", "HHH", Healthy, "", 3},
		"three of all kinds":              {"do not agree", "HBW", InsufficientData, InsufficientData, 0},
		"one bad window":                  {"is outlasted", "HHHHHB", Healthy, "", 3},
		"two bad windows":                 {"are outlasted", "HHHHHBB", Healthy, "", 3},
		"three bad windows":               {"are a breach", "HHHHHBBB", Breached, "", 8},
		"three of five":                   {"need not be in a row", "HHHHHBHBHB", Breached, "", 10},
		"three of six":                    {"are too far apart", "HHHHHBHHBHB", Healthy, "", 3},
		"two good windows heal nothing":   {"both ways", "BBBBBHH", Breached, "", 3},
		"three good windows":              {"heal", "BBBBBHHH", Healthy, "", 8},
		"warnings and breaches":           {"are a warning together", "HHHBBW", Warning, "", 6},
		"from a breach to a warning":      {"it is better, and not good", "BBBBBWWW", Warning, "", 8},
		"mixed healing":                   {"three not breached end the breach; three not healthy are a warning", "BBBBBWHW", Warning, "", 8},
		"breach, then silence":            {"silence heals nothing", "BBBIIIIIIII", Breached, InsufficientData, 3},
		"breach, silence, two good":       {"two windows are not three", "BBBIIIIIHH", Breached, InsufficientData, 3},
		"breach, silence, three good":     {"three heal", "BBBIIIIIHHH", Healthy, "", 11},
		"breach, half heard":              {"three good ones, and too much was not heard", "BBBIHIHIH", Breached, InsufficientData, 3},
		"breach, warned among gaps":       {"one that was not breached heals nothing", "BBBIBWIB", Breached, "", 3},
		"healthy, two silent":             {"two gaps are outlasted", "HHHHHII", Healthy, "", 3},
		"healthy, three silent":           {"silence keeps nothing healthy", "HHHHHIII", InsufficientData, InsufficientData, 8},
		"warning, three silent":           {"nor a warning", "WWWWWXXX", Invalid, Invalid, 8},
		"the last silence names it":       {"what it is now", "HHHHHIIX", Invalid, Invalid, 8},
		"another reason once":             {"one window changes nothing", "HHHHHXXXI", Invalid, Invalid, 8},
		"another reason three times":      {"three do", "HHHHHXXXIII", InsufficientData, InsufficientData, 11},
		"one missed":                      {"a late scrape", "HHHHH.", Healthy, "", 3},
		"two missed":                      {"are due at this very moment", "HHHHH..", Healthy, "", 3},
		"more than two missed":            {"stale two intervals after the last", "HHHHH...", Stale, Stale, 7},
		"breach, then nothing":            {"a breach that nobody measures stays one", "BBB.....", Breached, Stale, 3},
		"stale, then good":                {"what was missed counts among the five", "HHHHH......H", Stale, Stale, 7},
		"stale, then three good":          {"three were heard again", "HHHHH......HHH", Healthy, "", 14},
		"alternating good and silent":     {"for the better, only what came since counts", "HIHIHIHIHI", InsufficientData, InsufficientData, 6},
		"mostly silent":                   {"two of five are too few", "HHHHHIIHIIHII", InsufficientData, InsufficientData, 9},
		"alternating good and bad":        {"stays with the worse", "HBHBHBHBHB", Breached, "", 6},
		"a warning on the way":            {"for the worse, all of the last five count", "HHHBBWB", Breached, "", 7},
		"a verdict that does not exist":   {"is none", "HHHHHXXX", Invalid, Invalid, 8},
		"breached without ever a verdict": {"three breached windows among silence are a breach", "IIBIBIB", Breached, "", 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(tc.why)
			got, _ := run(Rule{Interval: time.Hour}, Begin(noon), noon, tc.history)
			if got.Verdict != tc.want || got.Silence != tc.silence || got.Since != noon.Add(time.Duration(tc.since)*time.Hour) {
				t.Errorf("%s: %s (silence %q) since %v, want %s (%q) since window %d", tc.history, got.Verdict, got.Silence, got.Since.Sub(noon), tc.want, tc.silence, tc.since)
			}
			if got.Verdict.Silent() && got.Verdict != got.Silence {
				t.Errorf("%s beside the silence %q", got.Verdict, got.Silence)
			}
		})
	}
}

// TestStateOutlivesRestarts: what was stored and read again after each window goes on as if nothing had happened, and is bounded.
func TestStateOutlivesRestarts(t *testing.T) {
	history := ""
	for range 20 {
		history += "HHHBBB..HXX.....WBBI"
	}
	rule := Rule{Interval: time.Hour}
	whole, _ := run(rule, State{}, noon, history)
	stored, at := State{}, noon
	for _, letter := range history {
		stored, at = run(rule, stored, at, string(letter))
		text, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		stored = State{}
		if err := json.Unmarshal(text, &stored); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(whole, stored); diff != "" {
		t.Error(diff)
	}
	if len(stored.Windows) != MaxWindows {
		t.Errorf("%d windows are kept, want %d", len(stored.Windows), MaxWindows)
	}
}

// TestWindowsComeOnce: a window that is taken twice, or out of order, counts once, and stepping leaves the state that was stepped from alone.
func TestWindowsComeOnce(t *testing.T) {
	rule := Rule{Interval: time.Hour}
	before, at := run(rule, Begin(noon), noon, "HHHBB")
	copied, _ := run(rule, Begin(noon), noon, "HHHBB")
	for _, w := range []Window{{At: at, Verdict: Breached}, {At: at.Add(-time.Hour), Verdict: Breached}} {
		if got := rule.Step(before, w); got.Verdict != Healthy || len(got.Windows) != 5 {
			t.Errorf("a window that was seen before made it %s", got.Verdict)
		}
	}
	rule.Step(before, Window{At: at.Add(time.Hour), Verdict: Breached})
	if diff := cmp.Diff(copied, before); diff != "" {
		t.Error(diff)
	}
}

// TestLookingChangesNoOutcome: it does not matter how often somebody looks between windows.
func TestLookingChangesNoOutcome(t *testing.T) {
	rule := Rule{Interval: time.Hour}
	once, at := run(rule, Begin(noon), noon, "HHHHH")
	often := once
	for minute := range 60 * 9 {
		often = rule.Look(often, at.Add(time.Duration(minute)*time.Minute))
	}
	w := Window{At: at.Add(9 * time.Hour), Verdict: Healthy}
	if diff := cmp.Diff(rule.Step(once, w), rule.Step(often, w)); diff != "" {
		t.Error(diff)
	}
	if got := rule.Step(once, w); len(got.Windows) != 5+DefaultLast+1 || got.Windows[6].Verdict != Stale {
		t.Errorf("the windows that did not come are not in %v", got.Windows)
	}
	if at, due := rule.StaleAt(once); !due || at != noon.Add(7*time.Hour) {
		t.Errorf("stale at %v", at)
	}
	if _, due := (Rule{}).StaleAt(once); due {
		t.Error("without an interval nothing is stale")
	}
}

// TestAnotherBasisStartsAnew: windows that were judged by other bounds do not count, and a breach is not healed by editing the check.
func TestAnotherBasisStartsAnew(t *testing.T) {
	rule := Rule{Interval: time.Hour}
	healthy, at := run(rule, Begin(noon), noon, "HHHHH")
	if got := rule.Step(healthy, Window{At: at.Add(time.Hour), Verdict: Healthy, Basis: "new"}); got.Verdict != InsufficientData {
		t.Errorf("%s by one window of the new basis", got.Verdict)
	}
	state, at := run(rule, Begin(noon), noon, "BBB")
	// The first shows that what was heard before says nothing now; three more end the breach.
	for i, want := range []Verdict{Breached, Breached, Breached, Healthy} {
		at = at.Add(time.Hour)
		if state = rule.Step(state, Window{At: at, Verdict: Healthy, Basis: "new"}); state.Verdict != want {
			t.Errorf("%s after %d windows of the new basis, want %s", state.Verdict, i+1, want)
		}
	}
	check := Check{Method: MethodPSI}
	if check.Basis() == (Check{Method: MethodPSI, Bounds: Bounds{Critical: new(5.0)}}).Basis() || check.Basis() == (Check{Method: MethodHellinger}).Basis() {
		t.Error("another bound or method is another basis")
	}
	if check.Basis() != (Check{Method: MethodPSI, Bounds: Bounds{Critical: new(0.2)}, Current: bell(5, 0)}).Basis() {
		t.Error("writing down the default, or another window, is no other basis")
	}
}

// TestClocksThatGoBack: windows from the future do not keep out what is new, and keep nothing healthy.
func TestClocksThatGoBack(t *testing.T) {
	rule := Rule{Interval: time.Hour}
	future, _ := run(rule, Begin(noon), noon.Add(1000*time.Hour), "HHHHH")
	if got := rule.Look(future, noon); got.Verdict != Stale {
		t.Errorf("%s by windows of the future", got.Verdict)
	}
	whole := slices.Clone(future.Windows)
	got, _ := run(rule, future, noon, "BBB")
	if diff := cmp.Diff(whole, future.Windows); diff != "" {
		t.Error(diff)
	}
	if got.Verdict != Breached || len(got.Windows) != 3 {
		t.Errorf("%s with %d windows after the clock was put back", got.Verdict, len(got.Windows))
	}
}

func TestOtherRules(t *testing.T) {
	for name, tc := range map[string]struct {
		rule    Rule
		history string
		want    Verdict
	}{
		"one of one":             {Rule{Of: 1, Last: 1}, "HB", Breached},
		"one of one heals":       {Rule{Of: 1, Last: 1}, "BH", Healthy},
		"one of one, silence":    {Rule{Of: 1, Last: 1}, "HI", InsufficientData},
		"five of five":           {Rule{Of: 5, Last: 5}, "HHHHHBBBB", Healthy},
		"more than there are":    {Rule{Of: 9, Last: 5}, "HHHHHBBBBB", Breached},
		"two windows by default": {Rule{Last: 2}, "HHBB", Breached},
		"one of five, bad":       {Rule{Of: 1, Last: 5}, "HBHHH", Breached},
		"one of five, a warning": {Rule{Of: 1, Last: 5}, "HWHHH", Warning},
		"one of five, silence":   {Rule{Of: 1, Last: 5}, "HIHHH", InsufficientData},
		"one of five, heals":     {Rule{Of: 1, Last: 5}, "HBHHHHH", Healthy},
		"never healthy on few":   {Rule{Of: 4, Last: 5}, "HHHWW", InsufficientData},
	} {
		t.Run(name, func(t *testing.T) {
			tc.rule.Interval = time.Hour
			if got, _ := run(tc.rule, Begin(noon), noon, tc.history); got.Verdict != tc.want {
				t.Errorf("%s, want %s", got.Verdict, tc.want)
			}
		})
	}
}

func TestWorst(t *testing.T) {
	order := []Verdict{Healthy, Warning, InsufficientData, Stale, Invalid, Breached}
	for i, bad := range order {
		for _, better := range order[:i+1] {
			if Worst(bad, better) != bad || Worst(better, bad) != bad {
				t.Errorf("of %s and %s, the worst is %s", bad, better, Worst(bad, better))
			}
		}
	}
	if Worst() != InsufficientData {
		t.Errorf("of nothing the worst is %s", Worst())
	}
}
