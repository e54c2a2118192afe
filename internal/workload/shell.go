// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"maps"
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

const (
	// maxScript is how long a script may be that is read.
	maxScript = 64 << 10
	// maxDepth is how deep scripts may stand in scripts.
	maxDepth = 4
	// maxOpen is how many brackets may be open at once. The parser's time grows with the square of it.
	maxOpen = 500
)

// readShell reads what a shell is told to run.
func (r *reader) readShell(tokens []token, depth int) {
	i, inline := shellOptions(tokens)
	if i >= len(tokens) {
		r.setOpaque(tokens[0].field, "the image serves models, and which is left to a script from elsewhere")
		return
	}
	if !inline {
		r.setOpaque(tokens[i].field, "the image serves models, and which is left to the script "+quote(r.marks.show(tokens[i].text)))
		return
	}
	words := []string{path.Base(tokens[0].text)}
	if i+1 < len(tokens) {
		words = words[:0]
	}
	for _, t := range tokens[i+1:] {
		words = append(words, t.text)
	}
	r.readScript(tokens[i], words, maps.Clone(r.env), depth)
}

// shellOptions finds the first word behind a shell's options, and whether that is a script's text and not its file.
func shellOptions(tokens []token) (i int, inline bool) {
	for i = 1; i < len(tokens); i++ {
		text := tokens[i].text
		if len(text) < 2 || text[0] != '-' && text[0] != '+' {
			break
		}
		if strings.HasPrefix(text, "--") {
			continue
		}
		inline = inline || text[0] == '-' && strings.Contains(text, "c")
		if strings.HasSuffix(text, "o") || strings.HasSuffix(text, "O") {
			i++
		}
	}
	return i, inline
}

// readScript reads the commands in the text of a script. Words are $0, $1 and so on.
func (r *reader) readScript(text token, words []string, vars map[string]string, depth int) {
	why := ""
	switch {
	case depth >= maxDepth:
		why = "the script stands too deep in other scripts to be read"
	case len(text.text) > maxScript || !take(&r.budget.scripts, len(text.text)):
		why = fmt.Sprintf("the script is longer than the %d KiB that are read", maxScript>>10)
	case opensTooMuch(text.text):
		why = "the script has too many brackets open at once to be read"
	}
	if why != "" {
		r.unread(text.field, "", why)
		return
	}
	if why := r.marks.why(text.text); why != "" {
		r.setOpaque(text.field, "the image serves models, and which is left to a script that takes a part of its text from "+why)
	}
	file, err := parseScript(text.text)
	if err != nil {
		r.unread(text.field, "", "the script is no shell script that can be read: "+r.marks.show(err.Error()))
		return
	}
	s := &script{r: r, field: text.field, depth: depth, words: words, vars: vars, unsure: map[string]string{}}
	s.survey(file)
	s.surveyFunctions(file)
	s.run(file)
}

// opensTooMuch tells whether more brackets are open at once than a script by a human has. Quotes are not heeded.
func opensTooMuch(text string) bool {
	open := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '{', '[':
			open++
		case ')', '}', ']':
			open = max(0, open-1)
		}
		if open > maxOpen {
			return true
		}
	}
	return false
}

// parseScript parses a script. Every shell's scripts are taken for bash, which reads nearly all of the others' too.
func parseScript(text string) (file *syntax.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, fmt.Errorf("parsing the script: %v", p)
		}
	}()
	return syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
}

// script is a script on its way through the reader.
type script struct {
	r     *reader
	field string
	depth int
	// words are $0, $1 and so on, unless they are changed on the way.
	words        []string
	wordsChanged bool
	// vars are the variables as far as they are known at this point.
	vars map[string]string
	// unsure says, of variables that are not simply assigned, why they are not known.
	unsure map[string]string
	// allUnsure says why no variable is known, or is empty.
	allUnsure string
	// assigned are the variables that the script assigns anywhere.
	assigned map[string]bool
	// functions counts the function bodies around this point.
	functions int
	// declared says from which place in the text on a function is sure to stand for its name.
	declared map[string]uint
}

// survey finds, before anything is read, the variables whose value cannot be told from the order of the text.
func (s *script) survey(file *syntax.File) {
	s.assigned = map[string]bool{}
	certain := certainChains(file)
	var around []bool
	nested := 0
	syntax.Walk(file, func(node syntax.Node) bool {
		if node == nil {
			if around[len(around)-1] {
				nested--
			}
			around = around[:len(around)-1]
			return true
		}
		branches := isBranch(node) && !certain[node]
		around = append(around, branches)
		if branches {
			nested++
		}
		s.surveyNode(node, nested > 0)
		return true
	})
}

// isBranch tells whether what stands in a node may not run, may run more than once, or runs in a shell of its own.
func isBranch(node syntax.Node) bool {
	switch node.(type) {
	case *syntax.IfClause, *syntax.WhileClause, *syntax.ForClause, *syntax.CaseClause, *syntax.FuncDecl, *syntax.Subshell, *syntax.CmdSubst,
		*syntax.ProcSubst, *syntax.CoprocClause, *syntax.BinaryCmd:
		return true
	}
	return false
}

// certainChains finds the chains A=b && C=d && command that only set variables before the last &&, so that all of the chain runs.
func certainChains(file *syntax.File) map[syntax.Node]bool {
	certain := map[syntax.Node]bool{}
	// A chain stands around what it begins with, so it is decided from the inside: on the way out of the tree.
	var around []syntax.Node
	syntax.Walk(file, func(node syntax.Node) bool {
		if node != nil {
			around = append(around, node)
			return true
		}
		if chain, ok := around[len(around)-1].(*syntax.BinaryCmd); ok && chain.Op == syntax.AndStmt && onlyAssigns(chain.X, certain) {
			certain[chain] = true
		}
		around = around[:len(around)-1]
		return true
	})
	return certain
}

// onlyAssigns tells whether a statement only sets variables, so that what stands behind its && runs, too.
func onlyAssigns(stmt *syntax.Stmt, certain map[syntax.Node]bool) bool {
	if stmt.Negated || stmt.Background {
		return false
	}
	if chain, ok := stmt.Cmd.(*syntax.BinaryCmd); ok {
		return certain[chain] && assigns(chain.Y)
	}
	return assigns(stmt)
}

func assigns(stmt *syntax.Stmt) bool {
	switch c := stmt.Cmd.(type) {
	case *syntax.CallExpr:
		return len(c.Args) == 0
	case *syntax.DeclClause:
		return true
	}
	return false
}

func (s *script) surveyNode(node syntax.Node, nested bool) {
	switch n := node.(type) {
	case *syntax.WordIter:
		s.unsure[n.Name.Value] = "which a loop sets"
	case *syntax.CallExpr:
		s.surveyAssigns(n.Assigns, nested)
		s.surveyCall(n)
	case *syntax.DeclClause:
		s.surveyAssigns(n.Args, nested)
		if n.Variant.Value == "nameref" || strings.Contains(declFlags(n), "n") {
			s.allUnsure = "which another name may set"
		}
	case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause:
		// They assign numbers, and no model is one.
	}
}

func declFlags(n *syntax.DeclClause) string {
	var flags strings.Builder
	for _, a := range n.Args {
		if a.Naked && a.Value != nil {
			flags.WriteString(a.Value.Lit())
		}
	}
	return flags.String()
}

func (s *script) surveyAssigns(assigns []*syntax.Assign, nested bool) {
	for _, a := range assigns {
		if a.Name == nil || a.Naked {
			continue
		}
		s.assigned[a.Name.Value] = true
		if nested || a.Append || a.Index != nil || a.Array != nil {
			s.unsure[a.Name.Value] = "which the script sets in a way that depends on its run"
		}
	}
}

// surveyCall looks for commands that set variables.
func (s *script) surveyCall(call *syntax.CallExpr) {
	if len(call.Args) == 0 {
		return
	}
	switch call.Args[0].Lit() {
	case "read", "unset", "mapfile", "readarray", "getopts", "printf":
		for _, word := range call.Args[1:] {
			s.unsure[word.Lit()] = "which a command in the script sets"
		}
	case "source", ".":
		s.allUnsure = "which a file that the script reads may set"
	case "set":
		for _, word := range call.Args[1:] {
			if text := word.Lit(); text == "--" || !strings.HasPrefix(text, "-") && !strings.HasPrefix(text, "+") && text != "pipefail" {
				s.wordsChanged = true
			}
		}
	case "shift":
		s.wordsChanged = true
	}
}
