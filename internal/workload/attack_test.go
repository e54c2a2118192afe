// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"strings"
	"testing"
)

// left is what is said of a part of a command on a serving image that is not read.
func left(to string) string { return "unread: the image serves models, and which is left to " + to }

func mayChange(what string) string {
	return "unread: " + what + " may make another model of the one that is named"
}

const ok = "hf://org/ok"

// onVLLM is a container of vLLM's image that starts a command, YAML in brackets.
func onVLLM(command string) string { return "image: vllm/vllm-openai\ncommand: " + command }

// scriptOnVLLM is the same with a script.
func scriptOnVLLM(script string) string { return onVLLM(fmt.Sprintf("[sh, -c, %q]", script)) }

func TestNamesThatDistract(t *testing.T) {
	run(t, map[string]row{
		"Python and a variable":         {why: "vLLM reads no MODEL_ID", container: onVLLM(`[python3, -c, "vllm.LLM('evil/model')"]` + "\nenv: [{name: MODEL_ID, value: org/ok}]"), models: []string{ok, left("a Python program in the arguments")}},
		"Python, flags joined":          {why: "-Ic is -I -c", container: onVLLM(`[python3, -Ic, "evil", --model, org/ok]`), models: []string{left("a Python program in the arguments")}},
		"script and a variable":         {why: "the script need not read it", container: onVLLM("[/cfg/run.sh]\nenv: [{name: HF_MODEL, value: org/ok}]"), models: []string{ok, left(`the script "/cfg/run.sh"`)}},
		"script and a handler":          {why: "preStop serves nothing", container: onVLLM("[/cfg/run.sh]\nlifecycle: {preStop: {exec: {command: [vllm, serve, org/ok]}}}"), models: []string{ok, left(`the script "/cfg/run.sh"`)}},
		"no model and a handler":        {why: "the image's default model is served", container: "image: tensorflow/serving\nlifecycle: {preStop: {exec: {command: [vllm, serve, org/ok]}}}", models: []string{ok, "unread: the image serves models, and the workload does not say which"}},
		"source":                        {why: "the file may serve", container: scriptOnVLLM("source /cfg/x; vllm serve org/ok"), models: []string{ok, left(`the script "/cfg/x"`)}},
		"dot":                           {why: "the same", container: scriptOnVLLM(". /cfg/x; vllm serve org/ok"), models: []string{ok, left(`the script "/cfg/x"`)}},
		"path":                          {why: "not a known program", container: scriptOnVLLM("/cfg/x; vllm serve org/ok"), models: []string{ok, left(`the program "/cfg/x"`)}},
		"relative path":                 {why: "the same", container: scriptOnVLLM("cfg/sleep 5; vllm serve org/ok"), models: []string{ok, left(`the program "cfg/sleep"`)}},
		"pipe into a shell":             {why: "what it reads is a script", container: scriptOnVLLM("echo eA== | base64 -d | sh; vllm serve org/ok"), models: []string{ok, left(`the program "base64"`)}},
		"only a pipe":                   {why: "the shell itself", container: scriptOnVLLM("echo x | sh; vllm serve org/ok"), models: []string{ok, left("a script from elsewhere")}},
		"eval of output":                {why: "the output of a command", container: scriptOnVLLM(`true --model org/ok; eval "$(cat /x)"`), models: []string{ok, left("a script that takes a part of its text from the output of a command")}},
		"Python here-document":          {why: "a program on standard input", container: scriptOnVLLM("vllm serve org/ok & python3 - <<E\nevil\nE"), models: []string{ok, left(`the program "-"`)}},
		"Python on standard input":      {why: "the same", container: scriptOnVLLM("vllm serve org/ok & python3 <<E\nevil\nE"), models: []string{ok, left("a Python program from elsewhere")}},
		"interpreter in a script":       {why: "names nothing that is read", container: scriptOnVLLM("perl -e evil; vllm serve org/ok"), models: []string{ok, left(`the program "perl"`)}},
		"function by another's name":    {why: "it is not sure to be defined", container: scriptOnVLLM("if false; then perl() { :; }; fi; perl -e evil; vllm serve org/ok"), models: []string{ok, left(`the program "perl"`)}},
		"function taken back":           {why: "the name is the program's again", container: scriptOnVLLM("perl() { :; }; u=unset; $u perl; perl -e evil; vllm serve org/ok"), models: []string{ok, left(`the program "unset"`)}},
		"trap":                          {why: "a script for later", container: scriptOnVLLM("trap 'vllm serve evil/model' EXIT; vllm serve org/ok"), models: []string{"hf://evil/model", ok}},
		"file written":                  {why: "it may be read as code", container: scriptOnVLLM("echo evil > /x/vllm.py; vllm serve org/ok"), models: []string{ok, "unread: the image serves models, and the script writes the file \"/x/vllm.py\""}},
		"variable in a script's text":   {why: "it may hold a whole command", container: scriptOnVLLM("vllm serve org/ok --port $(P)") + "\nenv: [{name: P, valueFrom: {configMapKeyRef: {name: c, key: k}}}]", models: []string{ok, left(`a script that takes a part of its text from variable "P", which ConfigMap "c" holds`)}},
		"variable that is not quoted":   {why: "it may hold further flags", container: scriptOnVLLM("vllm serve org/ok --port $P") + "\nenv: [{name: P, valueFrom: {configMapKeyRef: {name: c, key: k}}}]", models: []string{ok, `unread: the image serves models, and a word that is not quoted, and may be several, takes its value from variable "P", which ConfigMap "c" holds`}},
		"argument from a ConfigMap":     {why: "it may be any flag", container: "image: vllm/vllm-openai\nargs: [org/ok, $(A)]\nenv: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}]", models: []string{ok, `unread: the image serves models, and a word that may be any argument takes its value from variable "A", which ConfigMap "c" holds`}},
		"wrapper starts something else": {why: "not the first known name, but the first program is started", container: onVLLM("[timeout, \"5\", /cfg/x, vllm, serve, org/ok]"), models: []string{ok, left(`the program "/cfg/x"`)}},
		"xargs":                         {why: "adds what it reads", container: scriptOnVLLM("echo --x | xargs vllm serve org/ok"), models: []string{ok, "unread: the image serves models, and words of the command come from what xargs reads"}},
		"on another image":              {why: "most scripts serve no model", container: "image: app\ncommand: [sh, -c, '. /cfg/x; vllm serve org/ok']", models: []string{ok}},
	})
}

func TestUnknownPrograms(t *testing.T) {
	rows := map[string]row{
		"env -S":             {why: "env splits the text", container: onVLLM(`[env, -S, "vllm serve evil/model"]`), models: []string{"hf://evil/model"}},
		"env -S joined":      {why: "the same", container: onVLLM(`[env, "-iSvllm serve evil/model", vllm, serve, org/ok]`), models: []string{"hf://evil/model"}},
		"env --split-string": {why: "the same", container: onVLLM(`[env, "--split-string=vllm serve evil/model"]`), models: []string{"hf://evil/model"}},
		"env -S quoted":      {why: "quotes of its own are not read", container: onVLLM(`[env, -S, "perl -e 'x'"]`), models: []string{left("a text that env -S splits")}},
		"serving by a path":  {why: "a file of that name from anywhere", container: onVLLM("[/evil/vllm, serve, org/ok]"), models: []string{ok, left(`the program "/evil/vllm"`)}},
		"Python by a path":   {why: "the same", container: onVLLM("[/evil/python3, -m, vllm.entrypoints.openai.api_server, --model, org/ok]"), models: []string{ok, left(`the program "/evil/python3"`)}},
		"Python file":        {why: "a file in the working directory", container: onVLLM("[python3, vllm, serve, org/ok]"), models: []string{ok, left(`the program "vllm"`)}},
		"usual path":         {why: "where the image has it", container: onVLLM("[/usr/local/bin/vllm, serve, org/ok]"), models: []string{ok}},
		"download by curl":   {why: "it may write what is served", container: scriptOnVLLM("curl -o /x http://x; vllm serve org/ok"), models: []string{ok, left(`the program "curl"`)}},
		"handler":            {why: "asking for health serves nothing", container: "image: vllm/vllm-openai\nargs: [org/ok]\nlivenessProbe: {exec: {command: [curl, -fsS, 'http://localhost:8000/health']}}", models: []string{ok}},
		"ordinary script":    {why: "what scripts do beside", container: scriptOnVLLM("set -e; run() { echo $1; sleep 1; }; run x; mkdir -p /c; nvidia-smi > /dev/null 2>&1; exec vllm serve org/ok 2>&1 | tee /tmp/vllm.log"), models: []string{ok}},
	}
	for _, command := range []string{
		"[perl, -e, x]", "[awk, x]", "[find, /, -exec, vllm, serve, evil/model, ;]", "[chroot, /, vllm, serve, evil/model]",
		"[unshare, vllm, serve, evil/model]", "[vllm, bench]",
	} {
		name, _, _ := strings.Cut(strings.Trim(command, "[]"), ",")
		rows[command] = row{why: "what it starts is not read", container: onVLLM(command), models: []string{left(`the program "` + name + `"`)}}
	}
	for _, command := range []string{"[sleep, infinity]", `["true"]`, "[echo, x]", "[ls]", "[cat, /x]", "[/usr/bin/nvidia-smi]", "[test, -f, /x]", "[id]", "[env]"} {
		rows[command] = row{why: "serves nothing", container: onVLLM(command)}
	}
	run(t, rows)
}

func TestSettingsThatChangeTheModel(t *testing.T) {
	rows := map[string]row{
		"no model":           {why: "nothing to change", container: `{image: app, env: [{name: PYTHONPATH, value: /x}], envFrom: [{secretRef: {name: s}}]}`},
		"another image":      {why: "it names a model", container: `{image: app, args: [--model, org/ok], env: [{name: PYTHONPATH, value: /x}]}`, models: []string{ok, mayChange("variable PYTHONPATH")}, fields: []string{"spec.containers[0].args", "spec.containers[0].env[0]"}},
		"from a ConfigMap":   {why: "may be any value", container: `{image: vllm/vllm-openai, args: [org/ok], env: [{name: HF_ENDPOINT, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}`, models: []string{ok, mayChange("variable HF_ENDPOINT")}},
		"harmless values":    {why: "they change nothing", container: `{image: vllm/vllm-openai, args: [org/ok], env: [{name: HF_ENDPOINT, value: "https://huggingface.co"}, {name: LD_PRELOAD}, {name: VLLM_USE_MODELSCOPE, value: "False"}, {name: PATH, value: "/usr/bin:/opt/venv/bin"}, {name: LD_LIBRARY_PATH, value: /usr/local/cuda/lib64}]}`, models: []string{ok}},
		"unknown Secret":     {why: "a token changes no model", container: `{image: vllm/vllm-openai, args: [org/ok], env: [{name: HF_TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}]}`, models: []string{ok}},
		"envFrom":            {why: "may set any of them", container: `{image: vllm/vllm-openai, args: [org/ok], envFrom: [{configMapRef: {name: c}}]}`, models: []string{ok, `unread: ConfigMap "c" may set variables that name or change the model`}, fields: []string{"spec.containers[0].args", "spec.containers[0].envFrom[0]"}},
		"envFrom, prefix":    {why: "no such variable begins so", container: `{image: vllm/vllm-openai, args: [org/ok], envFrom: [{prefix: MY_, configMapRef: {name: c}}]}`, models: []string{ok}},
		"PATH in front":      {why: "another program of the name", container: scriptOnVLLM("PATH=/evil:$PATH vllm serve org/ok"), models: []string{ok, mayChange("variable PATH")}},
		"PATH, added to":     {why: "usual folders", container: scriptOnVLLM("export PATH=/opt/venv/bin:$PATH; vllm serve org/ok"), models: []string{ok}},
		"exported in quotes": {why: "a plain word of export", container: scriptOnVLLM(`export "HF_ENDPOINT=http://evil"; vllm serve org/ok`), models: []string{ok, mayChange("variable HF_ENDPOINT")}},
		"set by a loop":      {why: "PATH is exported already", container: scriptOnVLLM("for PATH in /evil; do vllm serve org/ok; done"), models: []string{ok, mayChange("variable PATH")}},
		"set by a default":   {why: "and exported later", container: scriptOnVLLM(": ${HF_ENDPOINT:=http://evil}; export HF_ENDPOINT; vllm serve org/ok"), models: []string{ok, mayChange("variable HF_ENDPOINT")}},
		"set by read":        {why: "from standard input", container: scriptOnVLLM("read -r HF_ENDPOINT; vllm serve org/ok"), models: []string{ok, mayChange("variable HF_ENDPOINT")}},
		"code revision":      {why: "code of another revision", container: `{args: [--model, org/ok, --revision, abc, --code-revision, def]}`, models: []string{ok + "@abc", "unread: argument --code-revision takes the model's code from another revision than the model's"}},
		"tokenizer":          {why: "it must be registered", container: `{args: [--model, org/ok, --tokenizer, org/tok]}`, models: []string{ok, "hf://org/tok"}},
		"usual load formats": {why: "the model's own files", container: `{args: [--model, org/ok, --load-format=safetensors, --worker-cls, auto, --download-dir, /x]}`, models: []string{ok}},
		"cd":                 {why: "vLLM takes a folder of that name first", container: scriptOnVLLM("cd /evil; vllm serve org/ok"), models: []string{"unread: the model may be a file, which lies where the command \"cd\" leads"}},
		"cd, absolute path":  {why: "the same file from everywhere", container: scriptOnVLLM("cd /x; vllm serve /models/a"), models: []string{"file:///models/a"}},
		"cd and a module":    {why: "Python looks there first", container: scriptOnVLLM("cd /x; python3 -m vllm.entrypoints.openai.api_server --model /models/a"), models: []string{"file:///models/a", left(`a Python module which lies where the command "cd" leads`)}},
		"ln":                 {why: "a link by the model's name", container: "image: app\ncommand: [sh, -c, 'ln -s /evil /models/a; vllm serve /models/a']", models: []string{"unread: the model may be a file, which may be a link that the container makes"}},
		"working directory":  {why: "as after cd", container: `{image: vllm/vllm-openai, workingDir: /evil, args: [org/ok]}`, models: []string{"unread: the model may be a file, which lies in the working directory that the container sets"}},
	}
	for _, name := range []string{
		"VLLM_MODEL_REDIRECT_PATH", "VLLM_USE_MODELSCOPE", "HF_ENDPOINT", "VLLM_PLUGINS", "VLLM_LORA_RESOLVER_CACHE_DIR", "LD_PRELOAD",
		"PYTHONPATH", "BASH_ENV", "PYTHONSTARTUP", "PATH", "LD_LIBRARY_PATH", "BASH_FUNC_vllm%%",
	} {
		rows[name] = row{
			why:       "in the environment",
			container: fmt.Sprintf("{image: vllm/vllm-openai, args: [org/ok], env: [{name: %q, value: /evil}]}", name),
			models:    []string{ok, mayChange("variable " + name)},
		}
	}
	for _, flag := range []string{
		"--load-format=tensorizer", "--load_format=runai_streamer", "--load-f=tensorizer", "--model-loader-extra-config={x}", "--hf-config-path=org/evil",
		"--worker-cls=evil.Worker", "--worker-extension-cls=evil.Worker", "--model-loader-extra-config.x=y",
	} {
		name, _, _ := strings.Cut(flag, "=")
		rows[flag] = row{
			why: "on a command that names a model", container: fmt.Sprintf("{image: app, args: [--model, org/ok, %q]}", flag),
			models: []string{ok, mayChange("argument " + name)},
		}
	}
	run(t, rows)
}
