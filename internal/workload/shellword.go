// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A word of a script is evaluated only as far as its text says: quotes, and variables that are known. Everything else becomes a mark.

// piece is a part of a word's text; one that is not quoted is split at white space.
type piece struct {
	text  string
	split bool
}

// text evaluates a word that is not split, such as the value of an assignment.
func (s *script) text(word *syntax.Word) string {
	var b strings.Builder
	for _, p := range s.pieces(word.Parts, false) {
		b.WriteString(p.text)
	}
	return b.String()
}

// fields evaluates a word of a command into the words that the shell makes of it.
func (s *script) fields(word *syntax.Word) []string {
	if quoted, ok := onlyPart[*syntax.DblQuoted](word.Parts); ok {
		if exp, ok := onlyPart[*syntax.ParamExp](quoted.Parts); ok && isAllWords(exp) {
			return s.allWords()
		}
	}
	if exp, ok := onlyPart[*syntax.ParamExp](word.Parts); ok && isAllWords(exp) {
		return s.allWords()
	}
	if braces(word) {
		return []string{s.mark("{...}", "a brace expression")}
	}
	f := fieldList{}
	for _, p := range s.pieces(word.Parts, false) {
		f.add(p)
	}
	return f.done()
}

// fieldList joins pieces to fields.
type fieldList struct {
	fields []string
	now    strings.Builder
	open   bool
}

func (f *fieldList) add(p piece) {
	if !p.split {
		f.now.WriteString(p.text)
		f.open = true
		return
	}
	for i, text := range strings.FieldsFunc(p.text, isBlank) {
		if i > 0 || isBlankByte(p.text[0]) {
			f.end()
		}
		f.now.WriteString(text)
		f.open = true
	}
	if p.text != "" && isBlankByte(p.text[len(p.text)-1]) {
		f.end()
	}
}

func (f *fieldList) end() {
	if f.open {
		f.fields = append(f.fields, f.now.String())
	}
	f.now.Reset()
	f.open = false
}

func (f *fieldList) done() []string {
	f.end()
	return f.fields
}

func isBlank(c rune) bool { return c == ' ' || c == '\t' || c == '\n' }

func isBlankByte(c byte) bool { return isBlank(rune(c)) }

func onlyPart[T syntax.WordPart](parts []syntax.WordPart) (T, bool) {
	var none T
	if len(parts) != 1 {
		return none, false
	}
	part, ok := parts[0].(T)
	return part, ok
}

// braces tells whether a word may be several by its braces.
func braces(word *syntax.Word) bool {
	opened := false
	for _, part := range word.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			continue
		}
		opened = opened || strings.Contains(lit.Value, "{")
		if opened && (strings.Contains(lit.Value, ",") || strings.Contains(lit.Value, "..")) {
			return true
		}
	}
	return false
}

// pieces evaluates the parts of a word.
func (s *script) pieces(parts []syntax.WordPart, quoted bool) []piece {
	var out []piece
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			out = append(out, piece{text: unescape(p.Value, quoted)})
		case *syntax.SglQuoted:
			text := p.Value
			if p.Dollar && strings.Contains(text, `\`) {
				text = s.mark("$'"+text+"'", "an expression of the shell")
			}
			out = append(out, piece{text: text})
		case *syntax.DblQuoted:
			out = append(out, piece{})
			out = append(out, s.pieces(p.Parts, true)...)
		case *syntax.ParamExp:
			out = append(out, piece{text: s.param(p), split: !quoted})
		case *syntax.CmdSubst:
			out = append(out, piece{text: s.mark("$(...)", "the output of a command")})
		default:
			out = append(out, piece{text: s.mark("$(...)", "an expression of the shell")})
		}
	}
	return out
}

// unescape takes the shell's backslashes away.
func unescape(text string, quoted bool) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch {
		case text[i] == '\n':
		case quoted && !strings.ContainsRune("$`\"\\", rune(text[i])):
			b.WriteByte('\\')
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// plain tells whether an expression is no more than a variable's value.
func plain(p *syntax.ParamExp) bool {
	return p.Param != nil && p.Flags == nil && !p.Excl && !p.Length && !p.Width && !p.IsSet && p.NestedParam == nil && p.Index == nil &&
		len(p.Modifiers) == 0 && p.Slice == nil && p.Repl == nil && p.Names == 0 && p.Exp == nil
}

// isDefault tells whether an expression is a variable's value, or another text if it has none.
func isDefault(p *syntax.ParamExp) bool {
	if p.Exp == nil || p.Exp.Op != syntax.DefaultUnset && p.Exp.Op != syntax.DefaultUnsetOrNull {
		return false
	}
	bare := *p
	bare.Exp = nil
	return plain(&bare)
}

func isAllWords(p *syntax.ParamExp) bool {
	return plain(p) && (p.Param.Value == "@" || p.Param.Value == "*")
}

// param evaluates a variable. One that the workload does not define may yet be defined by the image, so a default is not taken for it.
func (s *script) param(p *syntax.ParamExp) string {
	switch {
	case plain(p):
		return s.value(p.Param.Value)
	case isDefault(p):
		value, known := s.vars[p.Param.Value]
		if known && value == "" && p.Exp.Op == syntax.DefaultUnsetOrNull && p.Exp.Word != nil {
			return s.text(p.Exp.Word)
		}
		return s.value(p.Param.Value)
	}
	name := "..."
	if p.Param != nil {
		name = p.Param.Value
	}
	return s.mark("${"+name+"...}", "an expression of the shell")
}

// value is a variable's value at this point.
func (s *script) value(name string) string {
	if name != "" && strings.Trim(name, "0123456789@*#?!$-") == "" {
		return s.special(name)
	}
	value, known := s.vars[name]
	why := s.unsure[name]
	switch {
	case s.allUnsure != "":
		why = s.allUnsure
	case why != "":
	case s.functions > 0 && s.assigned[name]:
		why = "which the script sets outside the function that uses it"
	case !known && s.r.elsewhere != "":
		why = "which " + s.r.elsewhere + " may hold"
	case !known:
		why = "which the workload does not define"
	case !take(&s.r.budget.expanded, len(value)):
		why = "and variables that expand to too much text"
	default:
		return value
	}
	return s.mark("$"+name, "variable "+quote(name)+", "+why)
}

// special evaluates $1 and the like.
func (s *script) special(name string) string {
	if s.functions == 0 && !s.wordsChanged && len(name) == 1 && name[0] >= '0' && name[0] <= '9' {
		if i := int(name[0] - '0'); i < len(s.words) && take(&s.r.budget.expanded, len(s.words[i])) {
			return s.words[i]
		}
		return ""
	}
	return s.mark("$"+name, "$"+name+" of the script")
}

// allWords is what "$@" stands for.
func (s *script) allWords() []string {
	if s.functions > 0 || s.wordsChanged {
		return []string{s.mark("$@", "$@ of the script")}
	}
	if len(s.words) < 2 {
		return nil
	}
	size := 0
	for _, word := range s.words[1:] {
		size += len(word) + 1
	}
	if !take(&s.r.budget.expanded, size) {
		return []string{s.mark("$@", "variables that expand to too much text")}
	}
	return append([]string(nil), s.words[1:]...)
}

func (s *script) mark(written, why string) string {
	return s.r.marks.of(written, why)
}
