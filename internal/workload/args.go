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
	// codeRevision and tokenizer are the values of the flags of these names, and where they stand.
	codeRevision token
	tokenizer    token
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
		r.checkFolder(tokens[0])
		r.readShell(tokens, depth)
		return
	}
	if strings.HasPrefix(name, "python") {
		r.checkFolder(tokens[0])
		tokens = r.unwrapPython(tokens)
	}
	if len(tokens) == 0 {
		return
	}
	line := &commandLine{first: len(r.refs)}
	line.program, line.tokens = programOf(tokens)
	r.checkProgram(line, tokens)
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
	r.finishSettings(line)
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
		r.readFlagSetting(f)
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
	case flagCodeRevision:
		line.codeRevision = token{text: f.value, field: f.field}
	case flagTokenizer:
		line.tokenizer = token{text: f.value, field: f.field}
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
	case flagMap:
		r.addMap(label, f.value, f.field)
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
	if why := r.marks.why(t.text); why != "" && strings.HasPrefix(t.text, string(markOpen)) {
		r.setOpaque(t.field, "the image serves models, and a word that may be any argument takes its value from "+why)
	}
	line.words++
	if line.program.pairs && line.words%2 == 0 {
		return
	}
	if models := line.program.models; models >= 0 && line.words > models {
		return
	}
	if i := r.addModel("the model of "+strings.Join(line.program.command, " "), t.text, t.field); i >= 0 {
		r.refs[i].main = true
	}
}
