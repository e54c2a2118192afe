// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "testing"

func TestEnvironment(t *testing.T) {
	run(t, map[string]row{
		"literal": {why: "TGI", container: `{env: [{name: MODEL_ID, value: org/name}]}`, models: []string{"hf://org/name"}, fields: []string{"spec.containers[0].env[0]"}},
		"revision": {
			why: "REVISION belongs to MODEL_ID", container: `{env: [{name: REVISION, value: abc}, {name: MODEL_ID, value: org/name}]}`, models: []string{"hf://org/name@abc"},
		},
		"revision of another": {
			why: "vLLM reads no REVISION, so the model is not pinned by it", container: `{command: [vllm, serve, org/name], env: [{name: REVISION, value: abc}]}`, models: []string{"hf://org/name"},
		},
		"revision and TGI's argument": {
			why: "the launcher takes each setting from either", container: `{image: ghcr.io/huggingface/text-generation-inference, args: [--model-id, org/name], env: [{name: REVISION, value: abc}]}`,
			models: []string{"hf://org/name@abc"},
		},
		"model in the environment, revision in the arguments": {
			why: "the same the other way round", container: `{image: ghcr.io/huggingface/text-generation-inference, args: [--revision, abc], env: [{name: MODEL_ID, value: org/name}]}`,
			models: []string{"hf://org/name@abc"},
		},
		"revision from a ConfigMap": {
			why: "an unread revision is not assumed", container: `{env: [{name: MODEL_ID, value: org/name}, {name: REVISION, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}`,
			models: []string{`unread: the model's revision takes its value from variable "REVISION", which ConfigMap "c" holds`},
		},
		"from a ConfigMap": {
			why: "named, not read", container: `{env: [{name: MODEL_ID, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}`,
			models: []string{`unread: variable MODEL_ID takes its value from ConfigMap "c"`},
		},
		"from a Secret": {
			why: "named, never read", container: `{env: [{name: STORAGE_URI, valueFrom: {secretKeyRef: {name: s, key: k}}}]}`,
			models: []string{`unread: variable STORAGE_URI takes its value from Secret "s"`},
		},
		"argument from a ConfigMap": {
			why: "the argument is what matters", container: `{args: [--model, $(MODEL)], env: [{name: MODEL, valueFrom: {configMapKeyRef: {name: x, key: k}}}]}`,
			models: []string{`unread: argument --model takes its value from variable "MODEL", which ConfigMap "x" holds`},
		},
		"argument from envFrom": {
			why: "an argument needs it", container: `{args: [--model=$(MODEL)], envFrom: [{configMapRef: {name: x}}, {secretRef: {name: z}}]}`,
			models: []string{`unread: argument --model takes its value from variable "MODEL", which ConfigMap "x" or Secret "z" may hold`,
				`unread: ConfigMap "x" may set variables that name or change the model`, `unread: Secret "z" may set variables that name or change the model`},
		},
		"envFrom alone":   {why: "it makes no reference", container: `{image: app, envFrom: [{configMapRef: {name: x}}]}`},
		"envFrom and TGI": {why: "the launcher takes its model from there", container: `{image: ghcr.io/huggingface/text-generation-inference, envFrom: [{configMapRef: {name: x}}]}`, models: []string{`unread: no model could be told from the arguments of text-generation-launcher, and its settings may come from ConfigMap "x"`, `unread: ConfigMap "x" may set variables that name or change the model`}},
		"expansion":       {why: "defined before", container: `{args: [--model, $(B)], env: [{name: A, value: org}, {name: B, value: $(A)/name}]}`, models: []string{"hf://org/name"}},
		"defined later":   {why: "stays as it is written", container: `{args: [--model, $(B)], env: [{name: B, value: $(A)/name}, {name: A, value: org}]}`, models: []string{"hf://$(A)/name"}},
		"escaped":         {why: "$$ is $", container: `{args: [--model, $$(A)/x], env: [{name: A, value: org}]}`, models: []string{"hf://$(A)/x"}},
		"undefined":       {why: "stays as it is written", container: `{args: [--model, $(A)]}`, models: []string{"$(A)"}},
		"not closed":      {why: "stays as it is written", container: `{args: [--model, "$(A$"]}`, models: []string{"$(A$"}},
		"a mere name":     {why: "MODEL_NAME is a label for many programs", container: `{env: [{name: MODEL_NAME, value: advice}, {name: MODEL, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}`},
		"name with form":  {why: "a path is a model", container: `{env: [{name: MODEL_NAME, value: org/name}]}`, models: []string{"hf://org/name"}},
		"list":            {why: "TGI's adapters", container: `{env: [{name: LORA_ADAPTERS, value: "org/a,b=org/b"}]}`, models: []string{"hf://org/a", "hf://org/b"}},
		"empty":           {why: "names nothing", container: `{env: [{name: MODEL_ID, value: ""}]}`},
		"a mark's look":   {why: "the characters of marks are taken out of what users write", container: `{args: [--model, "\uE0000\uE001"]}`, models: []string{"\uFFFD0\uFFFD"}},
	})
}
