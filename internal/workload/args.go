// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"path"
	"strings"
)

// commandLine is a command line on its way through the reader.
type commandLine struct {
	program *program
	tokens  []token
	// first is the index of the command's first reference, so that its revision comes to its own models only.
	first    int
	revision string
	// words counts the words that are no flags.
	words int
}

// flagUse is a flag as it is given.
type flagUse struct {
	written string
	// name is without dashes, with - for _.
	name  string
	value string
	// values are all words up to the next flag.
	values []string
	field  string
	// joined tells that flag and value are one word, flag=value.
	joined bool
}

// readCommandLine reads the models and switches that a command line names. Depth counts the scripts that it stands in.
func (r *reader) readCommandLine(tokens []token, depth int) {
	tokens = r.unwrap(tokens)
	if len(tokens) == 0 {
		return
	}
	name := path.Base(tokens[0].text)
	if shells[name] {
		r.readShell(tokens, depth)
		return
	}
	if strings.HasPrefix(name, "python") {
		tokens = r.unwrapPython(tokens)
	}
	if len(tokens) == 0 {
		return
	}
	line := &commandLine{first: len(r.refs)}
	line.program, line.tokens = programOf(tokens)
	if line.program == nil && !isFlag(tokens[0].text) && (isScript(tokens[0].text) || r.marks.why(tokens[0].text) != "") {
		r.setOpaque(tokens[0].field, "the image serves models, and which is left to the script "+quote(r.marks.show(tokens[0].text)))
	}
	switches := len(r.switches)
	r.readWords(line)
	r.finishCommandLine(line, tokens[0], len(r.switches) > switches)
}

// finishCommandLine gives the command's models their revision, and says what is missing.
func (r *reader) finishCommandLine(line *commandLine, start token, switched bool) {
	models := 0
	for i := line.first; i < len(r.refs); i++ {
		ref := &r.refs[i]
		models++
		if ref.main && ref.Unread == "" && line.revision != "" {
			r.setRevision(ref, line.revision)
		}
	}
	if models == 0 && line.revision != "" {
		r.revision = line.revision
	}
	p := line.program
	if p == nil {
		return
	}
	command := strings.Join(p.command, " ")
	if p.onDemand {
		r.addSwitch(start.field, command)
	}
	if !p.server || models > 0 || switched {
		return
	}
	why := "no model could be told from the arguments of " + command
	if p.settings {
		r.silent = append(r.silent, token{text: why, field: start.field})
		return
	}
	r.unread(start.field, "", why)
}

// unwrap takes away programs that only start another one, and assignments before it.
func (r *reader) unwrap(tokens []token) []token {
	for len(tokens) > 0 {
		name, value, assigns := strings.Cut(tokens[0].text, "=")
		switch {
		case assigns && !isFlag(name) && isVariable(name):
			r.readVariable(name, value, tokens[0].field)
			tokens = tokens[1:]
		case wrappers[path.Base(tokens[0].text)]:
			tokens = r.skipOwnWords(tokens[1:])
		default:
			return tokens
		}
	}
	return tokens
}

// skipOwnWords finds the program that a wrapper starts: the first word that this package knows, or else the first that is no flag.
func (r *reader) skipOwnWords(tokens []token) []token {
	const own = 16 // More words of its own no wrapper has.
	for i := range min(len(tokens), own) {
		name := path.Base(tokens[i].text)
		p, _ := programOf(tokens[i:])
		if p != nil || shells[name] || wrappers[name] || strings.HasPrefix(name, "python") {
			for _, t := range tokens[:i] {
				if variable, value, assigns := strings.Cut(t.text, "="); assigns && !isFlag(variable) && isVariable(variable) {
					r.readVariable(variable, value, t.field)
				}
			}
			return tokens[i:]
		}
	}
	for len(tokens) > 0 && strings.HasPrefix(tokens[0].text, "-") {
		tokens = tokens[1:]
	}
	return tokens
}

// unwrapPython finds the module or script that Python runs.
func (r *reader) unwrapPython(tokens []token) []token {
	for i := 1; i < len(tokens); i++ {
		switch text := tokens[i].text; {
		case text == "-m":
			return tokens[i+1:]
		case text == "-c":
			r.setOpaque(tokens[i].field, "the image serves models, and which is left to a Python program in the arguments")
			return nil
		case text == "-W" || text == "-X":
			i++
		case !strings.HasPrefix(text, "-"):
			return tokens[i:]
		}
	}
	return nil
}

// isScript tells whether a program is a file that may start anything.
func isScript(text string) bool {
	return strings.HasSuffix(text, ".sh") || strings.HasSuffix(text, ".bash") || strings.HasSuffix(text, ".py")
}

// programOf finds the program that a command line starts, and what is left of the line behind it.
//
// Without a known program all of the line is left: it may be the arguments of an entry point that only the image knows.
func programOf(tokens []token) (found *program, rest []token) {
	rest = tokens
	longest := 0
	for i := range programs {
		command := programs[i].command
		if len(command) > longest && startsWith(tokens, command) {
			found, longest = &programs[i], len(command)
			rest = tokens[longest:]
		}
	}
	return found, rest
}

func startsWith(tokens []token, command []string) bool {
	if len(tokens) < len(command) || path.Base(tokens[0].text) != command[0] {
		return false
	}
	for i := 1; i < len(command); i++ {
		if tokens[i].text != command[i] {
			return false
		}
	}
	return true
}

// readWords goes over the words of a command line.
func (r *reader) readWords(line *commandLine) {
	tokens := line.tokens
	for i := 0; i < len(tokens); i++ {
		text := tokens[i].text
		if text == "--" {
			for _, t := range tokens[i+1:] {
				r.readWord(line, t)
			}
			return
		}
		if !isFlag(text) {
			r.readWord(line, tokens[i])
			continue
		}
		f := flagAt(tokens, i)
		r.readFlagSwitch(line.program, f)
		i += r.readFlag(line, f)
	}
}

func isFlag(text string) bool {
	return len(text) > 1 && text[0] == '-' && text != "--"
}

// flagAt reads the flag at an index, with the words that may be its values.
func flagAt(tokens []token, i int) flagUse {
	f := flagUse{field: tokens[i].field}
	f.written, f.value, f.joined = strings.Cut(tokens[i].text, "=")
	f.name = strings.ReplaceAll(strings.TrimLeft(f.written, "-"), "_", "-")
	if f.joined {
		f.values = append(f.values, f.value)
	}
	for _, t := range tokens[i+1:] {
		if isFlag(t.text) || t.text == "--" {
			break
		}
		f.values = append(f.values, t.text)
	}
	if !f.joined && len(f.values) > 0 {
		f.value = f.values[0]
	}
	return f
}

// kindOf says what the value of a flag is; 0 if it names no model.
func kindOf(p *program, f flagUse) flagKind {
	if p != nil {
		if kind, ok := p.flags[f.written]; ok {
			return kind
		}
	}
	if !strings.HasPrefix(f.written, "--") {
		return 0
	}
	if kind, ok := modelFlags[f.name]; ok {
		return kind
	}
	return abbreviated(f.name)
}

// abbreviated finds what a flag is that is given by its beginning only.
func abbreviated(name string) flagKind {
	const shortest = len("lora-m")
	if len(name) < shortest || plainFlags[name] || !strings.Contains(name, "-") {
		return 0
	}
	found, full := flagKind(0), ""
	for flag, kind := range modelFlags {
		// Of several, the first by name, so that the answer is always the same.
		if strings.HasPrefix(flag, name) && (full == "" || flag < full) {
			found, full = kind, flag
		}
	}
	return found
}

// readFlag reads a flag, and says how many further words are its values.
func (r *reader) readFlag(line *commandLine, f flagUse) int {
	label := "argument " + f.written
	kind := kindOf(line.program, f)
	switch kind {
	case 0:
		if f.joined || isBare(f.name) || len(f.values) == 0 {
			return 0
		}
		return 1
	case flagAdapters:
		for _, value := range f.values {
			r.addAdapter(label, value, f.field)
		}
		if f.joined {
			return len(f.values) - 1
		}
		return len(f.values)
	case flagRevision:
		line.revision = f.value
	case flagFile:
		r.unread(f.field, r.marks.show(f.value), label+" leaves the models to a file, which is not read")
	default:
		r.readModelFlag(kind, label, f)
	}
	if f.joined || len(f.values) == 0 {
		return 0
	}
	return 1
}

// readModelFlag reads a flag with one value.
func (r *reader) readModelFlag(kind flagKind, label string, f flagUse) {
	switch kind {
	case flagList, flagScaled:
		for part := range strings.SplitSeq(f.value, ",") {
			if colon := strings.LastIndex(part, ":"); kind == flagScaled && colon >= 0 {
				part = part[:colon]
			}
			r.addAdapter(label, strings.TrimSpace(part), f.field)
		}
	case flagJSON:
		r.addJSON(label, f.value, f.field)
	default:
		if i := r.addModel(label, f.value, f.field); i >= 0 {
			r.refs[i].main = kind == flagModel
		}
	}
}

// isBare tells whether a flag takes no value.
func isBare(name string) bool {
	if bareFlags[name] {
		return true
	}
	for _, prefix := range bareFlagPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// readWord reads a word that is no flag and no flag's value.
func (r *reader) readWord(line *commandLine, t token) {
	if line.program == nil {
		return
	}
	line.words++
	if models := line.program.models; models >= 0 && line.words > models {
		return
	}
	if i := r.addModel("the model of "+strings.Join(line.program.command, " "), t.text, t.field); i >= 0 {
		r.refs[i].main = true
	}
}
