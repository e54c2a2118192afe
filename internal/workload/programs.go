// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"path"
	"slices"
	"strings"
)

// What a container with the image of a serving stack runs must be known: a program that this package reads, or one that serves nothing and
// starts nothing. Everything else may serve any model, whatever stands beside it.

// checkProgram says that a command cannot be looked into, unless it is known.
func (r *reader) checkProgram(line *commandLine, tokens []token) {
	t := tokens[0]
	switch path.Base(t.text) {
	case "cd", "pushd", "popd":
		r.moved = "which lies where the command " + quote(path.Base(t.text)) + " leads"
	case "ln":
		r.linked = "which may be a link that the container makes"
	}
	switch {
	case isFlag(t.text):
	case (t.text == "." || t.text == "source") && len(tokens) > 1:
		r.setOpaque(t.field, "the image serves models, and which is left to the script "+quote(r.marks.show(tokens[1].text)))
	case line.program != nil:
		r.checkFolder(t)
		r.checkLoose(line.tokens)
	case isScript(t.text) || r.marks.why(t.text) != "" || !isHarmless(tokens):
		r.opaqueProgram(t)
	}
}

// checkFolder says that a program cannot be looked into if it is named by a path that is not one of the usual ones.
func (r *reader) checkFolder(t token) {
	if !inUsualFolder(t.text) {
		r.opaqueProgram(t)
	}
}

// checkLoose says that the arguments of a program cannot be read if one may be several, and so further flags.
func (r *reader) checkLoose(tokens []token) {
	for _, t := range tokens {
		if t.loose {
			r.setOpaque(t.field, "the image serves models, and a word that is not quoted, and may be several, takes its value from "+r.marks.why(t.text))
		}
	}
}

func (r *reader) opaqueProgram(t token) {
	kind := "program "
	if isScript(t.text) || r.marks.why(t.text) != "" {
		kind = "script "
	}
	r.setOpaque(t.field, "the image serves models, and which is left to the "+kind+quote(r.marks.show(t.text)))
}

// inUsualFolder tells whether a program is looked for where the image has its programs.
func inUsualFolder(text string) bool {
	return !strings.Contains(text, "/") || slices.Contains(programFolders, path.Dir(text))
}

// isHarmless tells whether a command serves nothing and starts nothing.
func isHarmless(tokens []token) bool {
	words := make([]string, 0, len(tokens))
	for _, t := range tokens[1:] {
		words = append(words, t.text)
	}
	accepts, known := harmless[path.Base(tokens[0].text)]
	return known && inUsualFolder(tokens[0].text) && (accepts == nil || accepts(words))
}

// firstIs accepts a command by its first word.
func firstIs(names ...string) func([]string) bool {
	return func(words []string) bool { return len(words) > 0 && slices.Contains(names, words[0]) }
}

// onlyVariables accepts an unset that leaves functions alone.
func onlyVariables(words []string) bool {
	for _, word := range words {
		if word != "-v" && !strings.HasSuffix(word, "_proxy") && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return false
		}
	}
	return true
}

// onlyLogs accepts a command whose words that are no flags are files in which nothing looks for models or programs.
func onlyLogs(words []string) bool {
	for _, word := range words {
		if !isFlag(word) && !isLog(word) {
			return false
		}
	}
	return true
}

// isLog tells whether nothing looks for models or programs in a file.
func isLog(file string) bool {
	if file != path.Clean(file) {
		return false
	}
	for _, folder := range []string{"/dev/", "/proc/1/fd/", "/proc/self/fd/", "/tmp/", "/var/log/"} {
		if strings.HasPrefix(file, folder) {
			return true
		}
	}
	return strings.HasSuffix(file, ".log") || strings.Trim(file, "0123456789-") == ""
}

// writesNoFile accepts a curl or wget that only shows what it gets.
func writesNoFile(words []string) bool {
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		switch {
		case !isFlag(word) || slices.Contains(fetchFlags, name):
		case strings.HasPrefix(word, "--") || strings.Trim(word, "-fsSLkIivXHdmG0123456789") != "":
			return false
		}
	}
	return true
}

// onlyShows accepts a wget that writes no file.
func onlyShows(words []string) bool {
	shows := slices.Contains(words, "--spider") || slices.Contains(words, "-O-") || slices.Contains(words, "-qO-")
	for _, word := range words {
		if isFlag(word) && !slices.Contains(wgetFlags, word) {
			return false
		}
	}
	return shows
}
