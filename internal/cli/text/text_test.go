// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package text

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestClean(t *testing.T) {
	for name, test := range map[string]struct{ in, want, why string }{
		"plain text":         {"Müller, 日本 ✓", "Müller, 日本 ✓", "other people's letters are no danger"},
		"escape sequence":    {"a\x1b[31mb", `a\u001b[31mb`, "a terminal would obey it"},
		"C1 control":         {"a\u009b31mb", `a\u009b31mb`, "the one-byte form of the same"},
		"line break and tab": {"a\nb\tc\r", `a b c\u000d`, "a value must not pretend to be the next line"},
		"reading direction":  {"evil\u202egnp.exe", `evil\u202egnp.exe`, "Trojan source, CVE-2021-42574"},
		"isolates":           {"a\u2066b\u2069", `a\u2066b\u2069`, "the newer form of the same"},
		"no width":           {"ad\u200bmin", `ad\u200bmin`, "looks like another name"},
		"tag characters":     {"a\U000e0041", `a\U000e0041`, "invisible text"},
		"odd blanks":         {"a\u00a0b\u3000c", "a b c", "a blank is a blank"},
		"broken UTF-8":       {"a\xffb", `a\ufffdb`, "no guess"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Clean(test.in); got != test.want {
				t.Errorf("got %q, want %q: %s", got, test.want, test.why)
			}
		})
	}
	if got := CleanLines("a\n\x1bb"); got != "a\n"+`\u001bb` {
		t.Errorf("lines are kept, and nothing else: %q", got)
	}
}

func TestEscapeJSON(t *testing.T) {
	in := map[string]string{"k\u202e": "a\u0085b \U000e0041 日本 \u00a0"}
	raw, err := json.MarshalIndent(in, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	escaped := EscapeJSON(string(raw))
	if clean := CleanLines(escaped); clean != escaped {
		t.Errorf("something invisible is left: %q", escaped)
	}
	var out map[string]string
	if err := json.Unmarshal([]byte(escaped), &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
}

func TestWrap(t *testing.T) {
	for name, test := range map[string]struct {
		in   string
		want []string
	}{
		"breaks at blanks":               {"one two three", []string{"one two", "three"}},
		"keeps a long word whole":        {"a sha256:0123456789 b", []string{"a", "sha256:0123456789", "b"}},
		"counts characters, not bytes":   {"äöü äöü", []string{"äöü äöü"}},
		"gives one line at least":        {"", []string{""}},
		"does not care for other blanks": {"  a   b ", []string{"a b"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Wrap(test.in, 7)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhen(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	berlin := time.FixedZone("Berlin", 3600)
	for want, at := range map[string]time.Time{
		"2026-03-02T09:00:00Z (now)":     now,
		"2026-03-02T12:00:00Z (in 3h)":   now.Add(3 * time.Hour),
		"2026-03-01T09:00:00Z (24h ago)": now.AddDate(0, 0, -1),
		"2026-03-02T08:30:00Z (30m ago)": time.Date(2026, 3, 2, 9, 30, 0, 0, berlin),
	} {
		if got := When(at, now); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestTree(t *testing.T) {
	root := &Node{Key: "root", Value: "with a title"}
	first := root.Add("first", "a value that is too long for a line")
	first.Command("kubectl a command that nobody breaks")
	root.Add("", "plain")
	root.Add("evil\nkey", "evil\x1bvalue").Tone = Bad
	want := strings.TrimPrefix(`
root: with a title
├─ first: a value that
│  │ is too long for a
│  │ line
│  └─ kubectl a command that nobody breaks
├─ plain
└─ evil key:
     evil\u001bvalue
`, "\n")
	if diff := cmp.Diff(want, root.Render(Style{Width: 24})); diff != "" {
		t.Error(diff)
	}
}

func TestColoursOnlyWhereWanted(t *testing.T) {
	node := &Node{Key: "deploy", Value: "Deny", Tone: Bad}
	if got := node.Render(Style{Width: 80}); strings.Contains(got, "\x1b") {
		t.Errorf("coloured without being asked: %q", got)
	}
	if got, want := node.Render(Style{Width: 80, Colour: true}), "\x1b[31mdeploy\x1b[0m: Deny\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpark(t *testing.T) {
	value := func(x float64) *float64 { return &x }
	for name, test := range map[string]struct {
		values    []*float64
		low, high float64
		want      string
	}{
		"from end to end":   {[]*float64{value(0), value(0.5), value(1)}, 0, 1, "▁▅█"},
		"a gap is no zero":  {[]*float64{value(0), nil, value(1)}, 0, 1, "▁·█"},
		"beyond the scale":  {[]*float64{value(-9), value(9)}, 0, 1, "▁█"},
		"a scale of no use": {[]*float64{value(3), value(3)}, 3, 3, "▁▁"},
		"nothing":           {nil, 0, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Spark(test.values, test.low, test.high); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTable(t *testing.T) {
	table := Table{Head: []string{"NAME", "STATE", "N"}, Rows: []Row{
		{Cells: []string{"a", "Healthy", "1"}, Tone: Good, Below: []string{"more of it"}},
		{Cells: []string{"a-long\x1bname", "Bad", ""}},
	}}
	wide := strings.TrimPrefix(`
NAME              STATE    N
a                 Healthy  1
    more of it
a-long\u001bname  Bad
`, "\n")
	narrow := strings.TrimPrefix(`
NAME
  STATE    N
a
  Healthy  1
    more of it
a-long\u001bname
  Bad
`, "\n")
	if diff := cmp.Diff(wide, table.Render(Style{Width: 28})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(narrow, table.Render(Style{Width: 27})); diff != "" {
		t.Error(diff)
	}
	if got := table.Render(Style{Width: 28, Colour: true}); !strings.Contains(got, "\x1b[32mHealthy\x1b[0m  1") {
		t.Errorf("the state has no colour, or the columns shift: %q", got)
	}
}
