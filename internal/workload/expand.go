// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "strings"

// Limits on what one container may expand to. A chain of variables that each name another one twice grows without end otherwise.
const (
	maxValue    = 64 << 10
	maxExpanded = 1 << 20
	maxScripts  = 256 << 10
)

// budget is what is left of a container's limits.
type budget struct {
	expanded int
	scripts  int
}

func newBudget() budget {
	return budget{expanded: maxExpanded, scripts: maxScripts}
}

// take asks for n of what is left.
func take(left *int, n int) bool {
	if n > *left {
		return false
	}
	*left -= n
	return true
}

// expand puts variables in for $(NAME) as the kubelet does: once, $$ stands for $, and a name that is not defined stays as it is written.
func (r *reader) expand(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		switch {
		case !found:
			return b.String()
		case strings.HasPrefix(after, "$"):
			b.WriteByte('$')
			text = after[1:]
		case strings.HasPrefix(after, "("):
			name, rest, closed := strings.Cut(after[1:], ")")
			if !closed {
				b.WriteString("$" + after)
				return b.String()
			}
			b.WriteString(r.variable(name))
			text = rest
		default:
			b.WriteByte('$')
			text = after
		}
	}
}

// variable is what the kubelet puts in for $(NAME).
func (r *reader) variable(name string) string {
	written := "$(" + name + ")"
	value, ok := r.env[name]
	switch {
	case !ok && (r.elsewhere == "" || !isVariable(name)):
		return written
	case !ok:
		return r.marks.of(written, "variable "+quote(name)+", which "+r.elsewhere+" may hold")
	case !take(&r.budget.expanded, len(value)):
		return r.marks.of(written, "variable "+quote(name)+", and variables that expand to too much text")
	}
	return value
}

// isVariable tells whether a name is one that a ConfigMap or Secret can define in the environment.
func isVariable(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	return strings.IndexFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.'
	}) < 0
}

// quote puts a name in quotes, one that is too long shortened.
func quote(name string) string {
	return `"` + shorten(name) + `"`
}
