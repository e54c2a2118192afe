// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// namedModel is how JSON names a model; vLLM's and SGLang's field names.
type namedModel struct {
	Model    string `json:"model"`
	Path     string `json:"path"`
	LoRAPath string `json:"lora_path"`
}

// addAdapter adds a model that is written as a path, as name=path or as JSON.
func (r *reader) addAdapter(label, text, field string) {
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		r.addJSON(label, text, field)
		return
	}
	if _, value, named := strings.Cut(text, "="); named {
		text = value
	}
	r.addModel(label, text, field)
}

// addMap adds the models that are the values of a JSON object.
func (r *reader) addMap(label, text, field string) {
	if why := r.marks.why(text); why != "" {
		r.unread(field, r.marks.show(text), label+" takes a part of its value from "+why)
		return
	}
	var models map[string]string
	if text == "" || len(text) > maxValue || json.Unmarshal([]byte(text), &models) != nil {
		r.unread(field, text, label+" is no JSON that can be read")
		return
	}
	for _, key := range slices.Sorted(maps.Keys(models)) {
		r.addModel(label, models[key], field)
	}
}

// addParameters adds the model among Seldon's parameters, a JSON list of names and values.
func (r *reader) addParameters(label, text, field string) {
	var parameters []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	if len(text) > maxValue || json.Unmarshal([]byte(text), &parameters) != nil {
		r.unread(field, text, label+" is no JSON that can be read")
		return
	}
	for _, p := range parameters {
		if p.Name == "model_uri" {
			r.addModel(label, p.Value, field)
		}
	}
}

// addJSON adds the models that JSON names. JSON that names none, such as a speculative configuration that needs no model, adds nothing.
func (r *reader) addJSON(label, text, field string) {
	if text == "" {
		return
	}
	if why := r.marks.why(text); why != "" {
		r.unread(field, r.marks.show(text), label+" takes a part of its value from "+why)
		return
	}
	list := text
	if !strings.HasPrefix(strings.TrimSpace(text), "[") {
		list = "[" + text + "]"
	}
	var models []namedModel
	if len(text) > maxValue || json.Unmarshal([]byte(list), &models) != nil {
		r.unread(field, text, label+" is no JSON that can be read")
		return
	}
	for _, m := range models {
		for _, model := range []string{m.Path, m.LoRAPath, m.Model} {
			r.addModel(label, model, field)
		}
	}
}
