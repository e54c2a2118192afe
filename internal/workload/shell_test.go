// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "testing"

func script1(text string) string {
	return "image: app\ncommand: [/bin/sh, -c]\nargs:\n- |\n  " + text
}

func TestShell(t *testing.T) {
	undefined := `unread: the model of vllm serve takes its value from variable "M", which the workload does not define`
	run(t, map[string]row{
		"plain":         {why: "the documented way", container: script1("vllm serve org/name --port 80"), models: []string{"hf://org/name"}, fields: []string{"spec.containers[0].args"}},
		"in command":    {why: "the script may stand in the command", container: `{command: [bash, -euo, pipefail, -c, "exec vllm serve org/name"]}`, models: []string{"hf://org/name"}, fields: []string{"spec.containers[0].command"}},
		"option behind": {why: "-c need not be last", container: `{command: [bash, -c, -l, "vllm serve org/name"]}`, models: []string{"hf://org/name"}},
		"quotes":        {why: "quotes are taken away", container: script1(`vllm serve 'org'/"na"me`), models: []string{"hf://org/name"}},
		"backslash":     {why: "lines go on", container: script1("vllm serve \\\n    org/name \\\n    --revision=abc"), models: []string{"hf://org/name@abc"}},
		"assignment":    {why: "simple assignments are known", container: script1(`M=org/name; export N="$M"; vllm serve ${N}`), models: []string{"hf://org/name"}},
		"and":           {why: "assignments joined by &&", container: script1(`export M=org/name && vllm serve $M`), models: []string{"hf://org/name"}},
		"environment":   {why: "the workload's variables are known", container: script1("vllm serve $M\nenv: [{name: M, value: org/name}]"), models: []string{"hf://org/name"}},
		"split":         {why: "a variable may hold several words", container: script1("vllm $A\nenv: [{name: A, value: 'serve org/name --revision abc'}]"), models: []string{"hf://org/name@abc"}},
		"quoted":        {why: "a quoted variable is one word", container: script1("vllm serve \"$A\"\nenv: [{name: A, value: 'a b'}]"), models: []string{"a b"}},
		"undefined":     {why: "the image may define it", container: script1("vllm serve $M"), models: []string{undefined}},
		"default":       {why: "the image may define it, so the default is not sure", container: script1("vllm serve ${M:-org/name}"), models: []string{undefined}},
		"ConfigMap":     {why: "named", container: script1("vllm serve $M\nenv: [{name: M, valueFrom: {configMapKeyRef: {name: c, key: k}}}]"), models: []string{`unread: the model of vllm serve takes its value from variable "M", which ConfigMap "c" holds`}},
		"envFrom":       {why: "named", container: script1("vllm serve $M\nenvFrom: [{secretRef: {name: s}}]"), models: []string{`unread: the model of vllm serve takes its value from variable "M", which Secret "s" may hold`, `unread: Secret "s" may set variables that name or change the model`}},
		"command":       {why: "not run here", container: script1("vllm serve $(cat /model)"), models: []string{"unread: the model of vllm serve takes its value from the output of a command"}},
		"braces":        {why: "several words", container: script1("vllm serve {a,b}/c"), models: []string{"unread: the model of vllm serve takes its value from a brace expression"}},
		"branch":        {why: "both branches are read", container: script1("if test -f /x; then vllm serve a/b; else vllm serve c/d; fi"), models: []string{"hf://a/b", "hf://c/d"}},
		"set in a branch": {
			why: "which value is not known", container: script1("M=a/b; if test -f /x; then M=c/d; fi; vllm serve $M"),
			models: []string{`unread: the model of vllm serve takes its value from variable "M", which the script sets in a way that depends on its run`},
		},
		"loop":       {why: "which value is not known", container: script1("for M in a/b c/d; do vllm serve $M; done"), models: []string{`unread: the model of vllm serve takes its value from variable "M", which a loop sets`}},
		"sourced":    {why: "any variable may have changed", container: script1(". /etc/x; vllm serve $M\nenv: [{name: M, value: org/name}]"), models: []string{`unread: the model of vllm serve takes its value from variable "M", which a file that the script reads may set`}},
		"function":   {why: "the body is read", container: script1(`serve() { vllm serve a/b; }; serve`), models: []string{"hf://a/b"}},
		"parameters": {why: "words behind the script", container: `{command: [bash, -c, 'exec vllm serve "$1" "${@}"', x, a/b]}`, models: []string{"hf://a/b"}},
		"all words":  {why: "$@ is all of them", container: `{command: [bash, -c, 'exec "$@"', x], args: [vllm, serve, a/b]}`, models: []string{"hf://a/b"}},
		"eval":       {why: "a script in a script", container: script1(`eval "vllm serve a/b"`), models: []string{"hf://a/b"}},
		"nested":     {why: "a shell in a shell", container: script1(`bash -c "vllm serve a/b"`), models: []string{"hf://a/b"}},
		"too deep": {
			why: "bounded", container: `{command: [sh, -c, 'eval eval eval eval eval vllm serve a/b']}`,
			models: []string{"unread: the script stands too deep in other scripts to be read"},
		},
		"no script":    {why: "what does not parse is unread", container: `{command: [sh, -c, "vllm serve a/b; if"]}`, models: []string{"unread: the script is no shell script that can be read: 1:17: `if` must be followed by a statement list"}},
		"switch":       {why: "set in the script", container: script1("export VLLM_ALLOW_RUNTIME_LORA_UPDATING=1\n  vllm serve a/b"), models: []string{"hf://a/b"}, switches: []string{"VLLM_ALLOW_RUNTIME_LORA_UPDATING=1"}},
		"model set":    {why: "a variable that a stack reads", container: script1("MODEL_ID=a/b text-generation-launcher"), models: []string{"hf://a/b"}},
		"kubelet's":    {why: "the kubelet expands scripts, too", container: script1("vllm serve $(M)\nenv: [{name: M, value: a/b}]"), models: []string{"hf://a/b"}},
		"no model":     {why: "an ordinary script", container: script1("nginx -t && nginx -g 'daemon off;'")},
		"Ollama":       {why: "server, then model", container: script1("ollama serve & sleep 5; ollama run llama3; wait"), models: []string{"llama3"}, switches: []string{"ollama serve"}},
		"unknown call": {why: "the program itself is unread", container: "image: vllm/vllm-openai\ncommand: [sh, -c, 'exec $START']", models: []string{"unread: the image serves models, and which is left to the script \"$START\""}},
	})
}
