// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// variable is one entry of a container's environment.
type variable struct {
	name  string
	text  string
	field string
}

// readEnv reads the environment, each value with the variables defined before it.
func (r *reader) readEnv(c *corev1.Container) []variable {
	r.elsewhere = strings.Join(sourcesOf(c.EnvFrom), " or ")
	entries := make([]variable, 0, len(c.Env))
	for i := range c.Env {
		e := &c.Env[i]
		name := clean(e.Name)
		entry := variable{name: name, field: fmt.Sprintf("%s.env[%d]", r.path, i)}
		if e.Value == "" && e.ValueFrom != nil {
			entry.text = r.marks.of("$("+name+")", "variable "+quote(name)+", which "+sourceOf(e.ValueFrom)+" holds")
		} else {
			entry.text = r.expand(clean(e.Value))
		}
		if len(entry.text) > maxValue {
			entry.text = r.marks.of("$("+name+")", "variable "+quote(name)+", which is too long")
		}
		r.env[name] = entry.text
		entries = append(entries, entry)
	}
	return entries
}

// sourceOf names where the value of a variable comes from.
func sourceOf(source *corev1.EnvVarSource) string {
	switch {
	case source.ConfigMapKeyRef != nil:
		return "ConfigMap " + quote(clean(source.ConfigMapKeyRef.Name))
	case source.SecretKeyRef != nil:
		return "Secret " + quote(clean(source.SecretKeyRef.Name))
	case source.FieldRef != nil:
		return "the pod's field " + quote(clean(source.FieldRef.FieldPath))
	case source.ResourceFieldRef != nil:
		return "the container's resource field " + quote(clean(source.ResourceFieldRef.Resource))
	case source.FileKeyRef != nil:
		return "a file in volume " + quote(clean(source.FileKeyRef.VolumeName))
	}
	return "another source"
}

// sourcesOf names where whole environments come from.
func sourcesOf(sources []corev1.EnvFromSource) []string {
	var names []string
	for i := range sources {
		switch s := &sources[i]; {
		case s.ConfigMapRef != nil:
			names = append(names, "ConfigMap "+quote(clean(s.ConfigMapRef.Name)))
		case s.SecretRef != nil:
			names = append(names, "Secret "+quote(clean(s.SecretRef.Name)))
		}
	}
	return names
}

// readVariable reads a variable that a serving stack takes a model or a switch from, whether the workload or a script sets it.
func (r *reader) readVariable(name, text, field string) {
	r.readVariableSwitch(name, text, field)
	r.readVariableSetting(name, text, field)
	v, ok := modelVariables[name]
	if !ok || v.byForm && (r.marks.why(text) != "" || !looksLikeModel(text)) {
		return
	}
	label := "variable " + name
	// What a variable of the same name holds elsewhere needs no detour in words.
	if why := r.marks.why(text); why != "" {
		if source, found := strings.CutPrefix(why, "variable "+quote(name)+", which "); found && strings.HasSuffix(source, " holds") {
			r.unread(field, r.marks.show(text), label+" takes its value from "+strings.TrimSuffix(source, " holds"))
			return
		}
	}
	switch {
	case text == "":
		return
	case v.file:
		r.unread(field, r.marks.show(text), label+" leaves the models to a file or a text that is not read")
		return
	case v.parameters:
		r.addParameters(label, text, field)
		return
	}
	if v.list != "" {
		for part := range strings.SplitSeq(text, v.list) {
			r.addAdapter(label, strings.TrimSpace(part), field)
		}
		return
	}
	if i := r.addModel(label, text, field); i >= 0 {
		r.refs[i].main = v.revision != ""
		r.refs[i].revisionVariable = v.revision
	}
}

// looksLikeModel tells whether a text has the form of a model reference, and is not just a name.
func looksLikeModel(text string) bool {
	if strings.Contains(text, "/") {
		return true
	}
	for _, suffix := range modelFiles {
		if strings.HasSuffix(text, suffix) {
			return true
		}
	}
	return false
}
