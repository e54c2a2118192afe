// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// settingKind says which values of a setting change nothing, beside none.
type settingKind struct {
	// harmless are values that change nothing, in lower case.
	harmless []string
	// folders are the folders that a list with colons may name; below tells that it may name what is in them, too.
	folders []string
	below   bool
}

// changes tells whether a value may change what is served.
func (k settingKind) changes(r *reader, name, value string) bool {
	if value == "" || slices.Contains(k.harmless, strings.ToLower(strings.TrimSpace(value))) {
		return false
	}
	if len(k.folders) == 0 {
		return true
	}
	for part := range strings.SplitSeq(value, ":") {
		// In a script, the variable's value so far was looked at when it was set.
		if (r.marks.why(part) == "" || r.marks.show(part) != "$"+name) && !k.names(part) {
			return true
		}
	}
	return false
}

func (k settingKind) names(folder string) bool {
	folder = path.Clean(folder)
	for _, known := range k.folders {
		if folder == known || k.below && strings.HasPrefix(folder, known+"/") {
			return true
		}
	}
	return false
}

// readVariableSetting notes a variable that may change which model a name stands for.
func (r *reader) readVariableSetting(name, text, field string) {
	kind, ok := settingVariables[name]
	if !ok && !strings.HasPrefix(name, bashFunction) {
		return
	}
	if kind.changes(r, name, text) {
		r.addSetting("variable "+shorten(name), field)
	}
}

// readFlagSetting notes a flag that may change which model a name stands for.
func (r *reader) readFlagSetting(f flagUse) {
	name, _, dotted := strings.Cut(f.name, ".")
	kind, ok := settingFlags[fullSetting(f, name)]
	if ok && (dotted || kind.changes(r, name, f.value)) {
		r.addSetting("argument "+shorten(r.marks.show(f.written)), f.field)
	}
}

// fullSetting finds the flag that is given, maybe by its beginning only.
func fullSetting(f flagUse, name string) string {
	const shortest = 4
	if !strings.HasPrefix(f.written, "--") || len(name) < shortest || modelFlags[name] != 0 || name == "mode" {
		return ""
	}
	if _, ok := settingFlags[name]; ok {
		return name
	}
	full := ""
	for flag := range settingFlags {
		// Of several, the first by name, so that the answer is always the same.
		if strings.HasPrefix(flag, name) && (full == "" || flag < full) {
			full = flag
		}
	}
	return full
}

func (r *reader) addSetting(label, field string) {
	r.settings = append(r.settings, token{text: label + " may make another model of the one that is named", field: field})
}

// finishSettings reads the flags of a command whose meaning depends on its model.
func (r *reader) finishSettings(line *commandLine) {
	if t := line.codeRevision; t.text != "" && t.text != line.revision {
		r.settings = append(r.settings, token{
			text: "argument --code-revision takes the model's code from another revision than the model's", field: t.field,
		})
	}
	t := line.tokenizer
	for i := line.first; i < len(r.refs); i++ {
		if r.refs[i].main && r.refs[i].Written == t.text {
			return
		}
	}
	r.addModel("the tokenizer", t.text, t.field)
}

// readSettings reports the settings that were noted, and environments that may hold such, if the container serves or names a model.
func (r *reader) readSettings(c *corev1.Container) {
	if r.stack == nil && len(r.refs) == 0 && len(r.switches) == 0 {
		return
	}
	for _, s := range r.settings {
		r.unread(s.field, "", s.text)
	}
	for i := range c.EnvFrom {
		source := &c.EnvFrom[i]
		names := sourcesOf(c.EnvFrom[i : i+1])
		if len(names) > 0 && maySet(clean(source.Prefix)) {
			r.unread(fmt.Sprintf("%s.envFrom[%d]", r.path, i), "", names[0]+" may set variables that name or change the model")
		}
	}
}

// maySet tells whether a variable that matters may begin with a prefix.
func maySet(prefix string) bool {
	if strings.HasPrefix(bashFunction, prefix) || strings.HasPrefix(prefix, bashFunction) {
		return true
	}
	matters := func(name string) bool { return strings.HasPrefix(name, prefix) }
	for name := range settingVariables {
		if matters(name) {
			return true
		}
	}
	for name, v := range modelVariables {
		if matters(name) || v.revision != "" && matters(v.revision) {
			return true
		}
	}
	for name := range switchVariables {
		if matters(name) {
			return true
		}
	}
	return false
}

// settlePaths says of models named by a path that which file that is cannot be known.
func (r *reader) settlePaths() {
	for i := range r.refs {
		ref := &r.refs[i]
		if ref.Unread != "" || strings.Contains(ref.Written, "://") {
			continue
		}
		why := r.linked
		if why == "" && !strings.HasPrefix(ref.Written, "/") {
			why = r.moved
		}
		if why != "" {
			ref.Unread = "the model may be a file, " + why
		}
	}
}
