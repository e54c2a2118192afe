// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"maps"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// surveyFunctions finds the functions that are sure to be defined: in no branch. From there on their name stands for
// their body, which is read where it stands.
func (s *script) surveyFunctions(file *syntax.File) {
	s.declared = map[string]uint{}
	for _, stmt := range file.Stmts {
		if f, ok := stmt.Cmd.(*syntax.FuncDecl); ok && f.Name != nil && !stmt.Background {
			if _, known := s.declared[f.Name.Value]; !known {
				s.declared[f.Name.Value] = f.End().Offset()
			}
		}
	}
}

// run reads the script's commands in the order of the text, those in every branch.
func (s *script) run(file *syntax.File) {
	var around []bool
	syntax.Walk(file, func(node syntax.Node) bool {
		if node == nil {
			if around[len(around)-1] {
				s.functions--
			}
			around = around[:len(around)-1]
			return true
		}
		_, function := node.(*syntax.FuncDecl)
		around = append(around, function)
		if function {
			s.functions++
		}
		s.read(node)
		return true
	})
}

// read reads what one part of a script does.
func (s *script) read(node syntax.Node) {
	switch n := node.(type) {
	case *syntax.CallExpr:
		s.assign(n.Assigns, len(n.Args) == 0)
		s.call(n)
	case *syntax.DeclClause:
		s.assign(n.Args, true)
		s.declare(n)
	case *syntax.WordIter:
		s.setUnsure(n.Name.Value)
	case *syntax.ParamExp:
		if n.Param != nil && n.Exp != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) {
			s.setUnsure(n.Param.Value)
		}
	case *syntax.Redirect:
		s.redirect(n)
	}
}

// setUnsure reads a variable that is set to what is not known.
func (s *script) setUnsure(name string) {
	s.r.readVariable(name, s.mark(name, "variable "+quote(name)+", which the script sets"), s.field)
}

// declare reads assignments that export and the like take as plain words.
func (s *script) declare(n *syntax.DeclClause) {
	for _, a := range n.Args {
		if !a.Naked || a.Value == nil {
			continue
		}
		text := s.text(a.Value)
		name, value, assigns := strings.Cut(text, "=")
		switch {
		case s.r.marks.why(name) != "":
			s.r.setOpaque(s.field, "the image serves models, and which variables the script sets depends on "+s.r.marks.why(name))
		case assigns:
			s.r.readVariable(name, value, s.field)
		}
	}
}

// redirect says that files a script writes cannot be looked into, but where nothing looks for models or programs.
func (s *script) redirect(n *syntax.Redirect) {
	switch n.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrInOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.DplOut:
	default:
		return
	}
	if file := s.text(n.Word); !isLog(file) {
		s.r.setOpaque(s.field, "the image serves models, and the script writes the file "+quote(s.r.marks.show(file)))
	}
}

// assign sets variables, and reads those that a serving stack looks at. Those before a command are the command's alone.
func (s *script) assign(assigns []*syntax.Assign, keep bool) {
	for _, a := range assigns {
		if a.Name == nil || a.Naked {
			continue
		}
		name, value := a.Name.Value, ""
		if a.Value != nil {
			value = s.text(a.Value)
		}
		if a.Append || a.Index != nil || a.Array != nil {
			value = s.mark(name, "what the script appends to")
		}
		if len(value) > maxValue {
			value = s.mark(name, "variables that expand to too much text")
		}
		s.r.readVariable(name, value, s.field)
		if keep {
			s.vars[name] = value
		}
	}
}

// call reads one command.
func (s *script) call(call *syntax.CallExpr) {
	var tokens []token
	for _, word := range call.Args {
		loose := s.isLoose(word)
		for _, text := range s.fields(word) {
			tokens = append(tokens, token{text: text, field: s.field, loose: loose && s.r.marks.why(text) != ""})
		}
	}
	if len(tokens) == 0 {
		return
	}
	declared, isFunction := s.declared[tokens[0].text]
	switch name := tokens[0].text; {
	case isFunction && call.Pos().Offset() >= declared:
	case name == "eval":
		s.eval(tokens[1:])
	case name == "trap":
		if len(tokens) > 2 && s.declared[tokens[1].text] == 0 {
			s.eval(tokens[1:2])
		}
	default:
		s.readSetters(tokens)
		s.r.readCommandLine(tokens, s.depth+1)
	}
}

// isLoose tells whether the shell splits what a word evaluates to.
func (s *script) isLoose(word *syntax.Word) bool {
	for _, part := range word.Parts {
		switch part.(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted, *syntax.Lit:
		default:
			return true
		}
	}
	return braces(word)
}

// eval reads words that are a script.
func (s *script) eval(tokens []token) {
	texts := make([]string, 0, len(tokens))
	for _, t := range tokens {
		texts = append(texts, t.text)
	}
	s.r.readScript(token{text: strings.Join(texts, " "), field: s.field}, s.words, maps.Clone(s.vars), s.depth+1)
}

// readSetters reads commands that set variables to what they read.
func (s *script) readSetters(tokens []token) {
	switch tokens[0].text {
	case "read", "mapfile", "readarray", "getopts":
	case "printf":
		if len(tokens) < 2 || !strings.HasPrefix(tokens[1].text, "-v") {
			return
		}
	default:
		return
	}
	for _, t := range tokens[1:] {
		s.setUnsure(strings.TrimPrefix(t.text, "-v"))
		if why := s.r.marks.why(t.text); why != "" {
			s.r.setOpaque(s.field, "the image serves models, and which variables the script sets depends on "+why)
		}
	}
}
