// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"slices"
	"strings"
)

// on tells whether a value turns a switch on.
func (s flagSwitch) on(value string) bool {
	value = strings.ToLower(strings.TrimSpace(value))
	if len(s.values) > 0 {
		return slices.Contains(s.values, value)
	}
	return value != "false" && !slices.Contains(s.unless, value)
}

// readVariableSwitch reports a variable that lets models be loaded at run time, and one that may, because its value cannot be read.
func (r *reader) readVariableSwitch(name, text, field string) {
	s, ok := switchVariables[name]
	if !ok || text == "" {
		return
	}
	if why := r.marks.why(text); why != "" {
		r.addSwitch(field, name+" (its value comes from "+why+")")
		return
	}
	if s.on(text) {
		r.addSwitch(field, name+"="+text)
	}
}

// readFlagSwitch reports a flag that lets models be loaded at run time, and one that may, because its value cannot be read.
func (r *reader) readFlagSwitch(p *program, f flagUse) {
	s, ok := switchFlags[f.name]
	if !ok && p != nil {
		s, ok = p.switches[f.written]
	}
	if !ok {
		return
	}
	if why := r.marks.why(f.value); why != "" && len(s.values)+len(s.unless) > 0 {
		r.addSwitch(f.field, f.written+" (its value comes from "+why+")")
		return
	}
	if !s.on(f.value) {
		return
	}
	written := f.written
	if f.value != "" && len(s.values)+len(s.unless) > 0 {
		written += "=" + f.value
	}
	r.addSwitch(f.field, written)
}
