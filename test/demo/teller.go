// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// The width of prose, and of the output of commands on a terminal.
const (
	proseWidth   = 80
	minimumWidth = 60
)

// logLines is how much of the operator's log is shown when something goes wrong.
const logLines = 30

// teller prints the story.
type teller struct {
	out   io.Writer
	style text.Style
	// screen is the width of the terminal that the output goes to, or 0 if it goes elsewhere.
	screen int
}

func newTeller(out io.Writer) *teller {
	t := &teller{out: out, style: text.Style{Width: proseWidth}}
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return t
	}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil {
		t.screen = max(width, minimumWidth)
		t.style.Width = min(t.screen, proseWidth)
	}
	t.style.Colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return t
}

func (t *teller) line(line string) {
	// Nothing can be done about an output that is gone.
	_, _ = fmt.Fprintln(t.out, line)
}

func (t *teller) introduce(people []person) {
	t.line(t.style.Paint(text.Strong, "The AIMS operator: a model runs only after people have approved it"))
	t.say("Everything below really happens, on a Kubernetes control plane that this demo starts on this machine and removes at its end. These are its users:")
	for _, p := range people {
		t.line(fmt.Sprintf("  %-6s %s", p.name, p.part))
	}
	t.line("")
}

func (t *teller) title(number int, title string) {
	heading := fmt.Sprintf("%d. %s", number, title)
	t.line("\n" + t.style.Paint(text.Strong, heading+"\n"+strings.Repeat("─", len(heading))))
}

// say prints prose.
func (t *teller) say(prose string) {
	t.line(strings.Join(text.Wrap(prose, t.style.Width), "\n"))
}

// command prints a command as somebody types it.
func (t *teller) command(who person, line string) {
	t.line("\n" + t.style.Paint(text.Faint, who.name+" $ ") + t.style.Paint(text.Strong, line))
}

// output prints what a command printed, indented. On a terminal long lines are broken at blanks, under their own indentation.
func (t *teller) output(output string) {
	const margin = "    "
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		if t.screen == 0 {
			t.line(strings.TrimRight(margin+line, " "))
			continue
		}
		for _, part := range fold(line, t.screen-len(margin)) {
			t.line(margin + part)
		}
	}
}

// fold breaks a line at blanks, and puts what follows below it, a bit further in. It leaves the blanks between words, so that columns stay.
func fold(line string, width int) []string {
	indent := len(line) - len(strings.TrimLeft(line, " ")) + 2
	var parts []string
	for rest := []rune(line); ; {
		end := len(rest)
		if end > width {
			end = lastBlank(rest[:width+1])
		}
		if end <= indent {
			// A word that is longer than the line stays whole.
			end = min(indent, len(rest))
			for end < len(rest) && rest[end] != ' ' {
				end++
			}
		}
		parts = append(parts, strings.TrimRight(string(rest[:end]), " "))
		next := strings.TrimLeft(string(rest[end:]), " ")
		if next == "" {
			return parts
		}
		rest = []rune(strings.Repeat(" ", indent) + next)
	}
}

// lastBlank is the place of the last blank, or -1.
func lastBlank(runes []rune) int {
	for i, r := range slices.Backward(runes) {
		if r == ' ' {
			return i
		}
	}
	return -1
}

// checked says that something is as told, and how long it took if that was worth a look.
func (t *teller) checked(what string, took time.Duration) {
	if took >= 100*time.Millisecond {
		what += fmt.Sprintf(" (%.1f s)", took.Seconds())
	}
	for i, line := range text.Wrap(what, t.style.Width-2) {
		mark := "  "
		if i == 0 {
			mark = t.style.Paint(text.Good, "✓ ")
		}
		t.line(mark + line)
	}
}

func (t *teller) prompt(prompt string) {
	t.line("\n" + t.style.Paint(text.Faint, "["+prompt+"]"))
}

func (t *teller) end(steps int, took time.Duration) {
	t.line("")
	t.checked(fmt.Sprintf("All %d steps went as told, in %.0f s.", steps, took.Seconds()), 0)
}

func (t *teller) failure(err error) {
	if d, ok := errors.AsType[*deviation](err); ok {
		t.line("\n" + t.style.Paint(text.Bad, "✗ This is not as told.") + "\n  expected: " + d.expected + "\n  found:    " + d.found)
		return
	}
	t.line("\n" + t.style.Paint(text.Bad, "✗ ") + err.Error())
}

// log prints the end of a log.
func (t *teller) log(log string) {
	lines := strings.Split(strings.TrimRight(log, "\n"), "\n")
	t.line("\nThe end of the operator's log:")
	t.output(strings.Join(lines[max(0, len(lines)-logLines):], "\n"))
}
