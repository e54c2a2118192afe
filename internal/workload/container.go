// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// maxReference is how long a model reference may be; a longer one is unread. No registered model has as long a URI.
const maxReference = 4096

// reader gathers the models and switches of one container.
type reader struct {
	// path is the container's, such as spec.containers[0].
	path string
	// stack is what serves models in the container's image, or nil.
	stack *stack
	// env is the environment as the workload writes it, marks in place of what is not to be read.
	env map[string]string
	// elsewhere names the ConfigMaps and Secrets that may define further variables, or is empty.
	elsewhere string

	marks  marks
	budget budget

	refs     []reference
	seen     map[decision.ModelReference]bool
	switches []decision.Switch
	// revision is the revision that a command line asks for a model that it leaves to the environment to name.
	revision string
	// silent are programs that serve a model and do not say which in their arguments, and where.
	silent []token
	// settings are settings that may change which model a name stands for, and where.
	settings []token
	// moved says how a relative path may come to name another file, and linked how any path may; both may be empty.
	moved  string
	linked string
	// module is the last Python module that is looked for in the working directory first, or empty.
	module token
	// opaque says which part of the command cannot be looked into, such as a script file.
	opaque      string
	opaqueField string
}

// reference is a model reference and what is needed to find its revision.
type reference struct {
	decision.ModelReference
	// main tells that a revision beside the reference is the reference's own.
	main bool
	// revisionVariable is the environment variable that holds the revision, or empty.
	revisionVariable string
}

// token is one word of a command line and the field that it stands in.
type token struct {
	text  string
	field string
	// loose tells that a shell may make several words of it, and which is not known.
	loose bool
}

// readContainer adds the facts of one container to a workload.
func readContainer(w *decision.Workload, path string, c *corev1.Container) {
	image := readImage(path+".image", c.Image)
	w.Images = append(w.Images, image)
	readContent(w, newReader(path, stackOf(image.Image.Repository)), c)
}

// readSingle adds the facts of a container that stands apart. Where it names no image, its kind's controller chooses one.
func readSingle(w *decision.Workload, path string, c *corev1.Container) {
	if c.Image == "" {
		readContent(w, newReader(path, nil), c)
		return
	}
	readContainer(w, path, c)
}

// readContent adds the models and switches of one container.
func readContent(w *decision.Workload, r *reader, c *corev1.Container) {
	entries := r.readEnv(c)
	r.readCommand(c)
	named := len(r.refs)
	r.readHandlers(c)
	beside := len(r.refs) - named
	for _, entry := range entries {
		r.readVariable(entry.name, entry.text, entry.field)
	}
	if c.WorkingDir != "" && r.stack != nil {
		r.moved = "which lies in the working directory that the container sets"
	}
	r.readDefaults(c, len(r.refs) == beside && len(r.switches) == 0)
	r.readSettings(c)
	r.settleRevisions()
	r.settlePaths()
	r.giveTo(w)
}

func newReader(path string, serving *stack) *reader {
	return &reader{path: path, stack: serving, env: map[string]string{}, budget: newBudget(), seen: map[decision.ModelReference]bool{}}
}

// giveTo adds what was read to the facts.
func (r *reader) giveTo(w *decision.Workload) {
	for i := range r.refs {
		w.Models = append(w.Models, r.refs[i].ModelReference)
	}
	w.RuntimeLoading = append(w.RuntimeLoading, r.switches...)
}

// readCommand reads what the container starts: its command, or its image's known entry point, and its arguments.
func (r *reader) readCommand(c *corev1.Container) {
	var tokens []token
	if len(c.Command) == 0 && r.stack != nil {
		for _, word := range r.stack.entrypoint {
			tokens = append(tokens, token{text: word, field: r.path + ".image"})
		}
		if len(c.Args) == 0 {
			for _, word := range r.stack.arguments {
				tokens = append(tokens, token{text: word, field: r.path + ".image"})
			}
		}
	}
	tokens = r.appendWords(tokens, r.path+".command", c.Command)
	tokens = r.appendWords(tokens, r.path+".args", c.Args)
	r.readCommandLine(tokens, 0)
}

// readHandlers reads the commands that the kubelet runs in the container beside its own, where a model is often pulled or warmed up.
func (r *reader) readHandlers(c *corev1.Container) {
	exec := func(field string, action *corev1.ExecAction) {
		if action == nil {
			return
		}
		// The kubelet expands no variables there.
		var tokens []token
		for _, word := range action.Command {
			tokens = append(tokens, token{text: clean(word), field: r.path + "." + field + ".exec.command"})
		}
		r.readCommandLine(tokens, 0)
	}
	if c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
		exec("lifecycle.postStart", c.Lifecycle.PostStart.Exec)
	}
	if c.Lifecycle != nil && c.Lifecycle.PreStop != nil {
		exec("lifecycle.preStop", c.Lifecycle.PreStop.Exec)
	}
	probes := []struct {
		field string
		probe *corev1.Probe
	}{{"startupProbe", c.StartupProbe}, {"readinessProbe", c.ReadinessProbe}, {"livenessProbe", c.LivenessProbe}}
	for _, p := range probes {
		if p.probe != nil {
			exec(p.field, p.probe.Exec)
		}
	}
}

func (r *reader) appendWords(tokens []token, field string, words []string) []token {
	for _, word := range words {
		tokens = append(tokens, token{text: r.expand(clean(word)), field: field})
	}
	return tokens
}

// readDefaults says that the model is unread where the image or a program is known to serve models, and is silent about which: neither its
// own command nor its environment has a model or a switch. What cannot be looked into on such an image is always worth a word, since a name beside it may be there to distract.
func (r *reader) readDefaults(c *corev1.Container, silent bool) {
	further := ""
	if r.elsewhere != "" {
		further = ", and its settings may come from " + r.elsewhere
	}
	for _, s := range r.silent {
		if silent {
			r.unread(s.field, "", s.text+further)
		}
	}
	if r.module.text != "" && r.moved != "" {
		r.setOpaque(r.module.field, "the image serves models, and which is left to a Python module "+r.moved)
	}
	switch {
	case r.stack == nil:
	case r.opaque != "":
		r.unread(r.opaqueField, "", r.opaque)
	case silent && len(r.silent) == 0 && len(c.Command) == 0:
		r.unread(r.path+".image", "", "the image serves models, and the workload does not say which"+further)
	}
}

// settleRevisions gives references their revision where it is named apart from them.
func (r *reader) settleRevisions() {
	for i := range r.refs {
		ref := &r.refs[i]
		if !ref.main || ref.Unread != "" || ref.Revision != "" {
			continue
		}
		revision := ""
		switch {
		case ref.revisionVariable != "" && r.revision != "":
			revision = r.revision
		case ref.revisionVariable != "":
			revision = r.env[ref.revisionVariable]
		case r.stack != nil:
			revision = r.env[r.stack.revisionVariable]
		}
		r.setRevision(ref, revision)
	}
}

func (r *reader) setRevision(ref *reference, revision string) {
	if why := r.marks.why(revision); why != "" {
		ref.Unread = "the model's revision takes its value from " + why
		return
	}
	ref.Revision = revision
}

// addModel adds a model that something named label names in a field. It returns the new reference's index, or -1 if there is none.
func (r *reader) addModel(label, text, field string) int {
	switch {
	case text == "":
		return -1
	case r.marks.why(text) != "":
		return r.unread(field, r.marks.show(text), label+" takes its value from "+r.marks.why(text))
	case len(text) > maxReference:
		return r.unread(field, shorten(text), label+" is too long to name a model")
	}
	return r.add(decision.ModelReference{Field: field, Written: text, URI: decision.NormaliseModelURI(text)})
}

// unread adds a model that the workload does not let us read.
func (r *reader) unread(field, written, why string) int {
	return r.add(decision.ModelReference{Field: field, Written: shorten(written), Unread: why})
}

// add adds a reference; one that is unread only once, since the same sentence twice says no more.
func (r *reader) add(ref decision.ModelReference) int {
	if ref.Unread != "" {
		if r.seen[ref] {
			return -1
		}
		r.seen[ref] = true
	}
	r.refs = append(r.refs, reference{ModelReference: ref})
	return len(r.refs) - 1
}

func (r *reader) addSwitch(field, written string) {
	r.switches = append(r.switches, decision.Switch{Field: field, Written: shorten(r.marks.show(written))})
}

func (r *reader) setOpaque(field, why string) {
	if r.opaque == "" {
		r.opaque, r.opaqueField = why, field
	}
}

// shorten cuts a text that is too long to show, on a rune border.
func shorten(text string) string {
	const limit = 200
	if len(text) <= maxReference {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "..."
}
