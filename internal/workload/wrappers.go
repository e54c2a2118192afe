// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"path"
	"slices"
	"strings"
)

// unwrap takes away programs that only start another one, and assignments before it.
func (r *reader) unwrap(tokens []token) []token {
	for len(tokens) > 0 {
		name, value, assigns := strings.Cut(tokens[0].text, "=")
		switch {
		case assigns && !isFlag(name) && isVariable(name):
			r.readVariable(name, value, tokens[0].field)
			tokens = tokens[1:]
		case wrappers[path.Base(tokens[0].text)]:
			r.checkFolder(tokens[0])
			tokens = r.skipOwnWords(r.wrapped(tokens))
		default:
			return tokens
		}
	}
	return tokens
}

// wrapped is what stands behind a wrapper, what env -S splits in place of its text.
func (r *reader) wrapped(tokens []token) []token {
	switch path.Base(tokens[0].text) {
	case "xargs":
		r.setOpaque(tokens[0].field, "the image serves models, and words of the command come from what xargs reads")
	case "env":
		return r.splitEnv(tokens[1:])
	}
	return tokens[1:]
}

// splitEnv puts the words of env -S in place of their text.
func (r *reader) splitEnv(tokens []token) []token {
	for i, t := range tokens {
		if !strings.HasPrefix(t.text, "-") {
			break
		}
		text, rest, found := splitString(t.text, tokens[i+1:])
		if !found {
			continue
		}
		if strings.ContainsAny(text, `'"\$#`) || r.marks.why(text) != "" {
			r.setOpaque(t.field, "the image serves models, and which is left to a text that env -S splits")
		}
		split := append([]token(nil), tokens[:i]...)
		for word := range strings.FieldsSeq(text) {
			split = append(split, token{text: word, field: t.field})
		}
		return append(split, rest...)
	}
	return tokens
}

// splitFlags are the ways to write the flag whose value stands behind it. GNU's programs take the beginning of a flag for the flag.
var splitFlags = []string{"--s", "--sp", "--spl", "--spli", "--split", "--split-", "--split-s", "--split-st", "--split-str", "--split-stri",
	"--split-strin", "--split-string"}

// splitString finds the text that a flag of env gives to be split, and what stands behind it.
func splitString(flag string, behind []token) (text string, rest []token, found bool) {
	if name, value, joined := strings.Cut(flag, "="); joined && slices.Contains(splitFlags, name) {
		return value, behind, true
	}
	cluster := strings.TrimPrefix(flag, "-")
	long := strings.HasPrefix(cluster, "-")
	before, value, short := strings.Cut(cluster, "S")
	// What stands behind u or C in a cluster of flags is a name and no flag.
	short = short && !long && !strings.ContainsAny(before, "uC")
	if short && value != "" {
		return value, behind, true
	}
	if (short || long && slices.Contains(splitFlags, flag)) && len(behind) > 0 {
		return behind[0].text, behind[1:], true
	}
	return "", nil, false
}

// skipOwnWords finds the program that a wrapper starts: the first word that this package knows, or else the first that is no flag.
func (r *reader) skipOwnWords(tokens []token) []token {
	const own = 16 // More words of its own no wrapper has.
	for i := range min(len(tokens), own) {
		name := path.Base(tokens[i].text)
		p, _ := programOf(tokens[i:])
		if p != nil || shells[name] || wrappers[name] || strings.HasPrefix(name, "python") {
			for _, t := range tokens[:i] {
				r.skipWord(t)
			}
			return tokens[i:]
		}
	}
	for len(tokens) > 0 && strings.HasPrefix(tokens[0].text, "-") {
		r.skipWord(tokens[0])
		tokens = tokens[1:]
	}
	return tokens
}

// skipWord reads a word between a wrapper and the program that it seems to start. Only words that no wrapper takes for a program pass.
func (r *reader) skipWord(t token) {
	name, value, assigns := strings.Cut(t.text, "=")
	switch {
	case assigns && !isFlag(name) && isVariable(name):
		r.readVariable(name, value, t.field)
	case isFlag(t.text) && (!assigns || isPlainWord(value)), t.text == "--", wrapperWords[t.text], isPlainWord(t.text):
	default:
		r.opaqueProgram(t)
	}
}

// isPlainWord tells whether a word is a number, a duration, a list of numbers or the name of a signal.
func isPlainWord(text string) bool {
	upper := strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
	number := strings.Trim(text, "0123456789.,:+-smhd") == "" && strings.TrimLeft(text, "smhd") == text
	return upper || number
}

// unwrapPython finds the module or script that Python runs.
func (r *reader) unwrapPython(tokens []token) []token {
	for i := 1; i < len(tokens); i++ {
		text := tokens[i].text
		if !strings.HasPrefix(text, "-") || text == "-" {
			if !strings.Contains(text, "/") || !inUsualFolder(text) {
				r.opaqueProgram(tokens[i])
			}
			return tokens[i:]
		}
		at := strings.IndexAny(text, "cmWX")
		if strings.HasPrefix(text, "--") || at < 0 {
			continue
		}
		switch joined := text[at+1:]; {
		case text[at] == 'c':
			r.setOpaque(tokens[i].field, "the image serves models, and which is left to a Python program in the arguments")
			return nil
		case text[at] == 'm' && joined != "":
			r.module = tokens[i]
			return append([]token{{text: joined, field: tokens[i].field}}, tokens[i+1:]...)
		case text[at] == 'm':
			r.module = tokens[i]
			return tokens[i+1:]
		case joined == "":
			i++
		}
	}
	r.setOpaque(tokens[0].field, "the image serves models, and which is left to a Python program from elsewhere")
	return nil
}
