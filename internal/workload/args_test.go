// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "testing"

func TestArguments(t *testing.T) {
	run(t, map[string]row{
		"flag and value": {
			why:       "the ordinary way, whatever the image",
			container: `{image: "app:1", args: [--model, org/name]}`, models: []string{"hf://org/name"}, fields: []string{"spec.containers[0].args"},
		},
		"flag=value": {why: "the other ordinary way", container: `{args: [--model=org/name]}`, models: []string{"hf://org/name"}},
		"underscores": {
			why:       "vLLM and KServe take _ for -",
			container: `{args: [--model_id=/mnt/models, --model_name=advice]}`, models: []string{"file:///mnt/models"},
		},
		"command": {
			why: "the field is where it stands", container: `{command: [python3, -m, sglang.launch_server, --model-path, org/name]}`,
			models: []string{"hf://org/name"}, fields: []string{"spec.containers[0].command"},
		},
		"not a model": {
			why: "a served name, the model's own tokenizer and a revision are none",
			container: `{args: [--model, org/name, --served-model-name, advice, --tokenizer, org/name, --tokenizer-revision, abc,
				--revision, def, --code-revision, def, --model_name=x]}`,
			models: []string{"hf://org/name@def"},
		},
		"abbreviated": {why: "argparse takes --model-p for --model-path", container: `{args: [--model-p, org/name]}`, models: []string{"hf://org/name"}},
		"revision": {
			why:       "the revision belongs to the model, not to the adapters",
			container: `{args: [--lora-modules, a=org/lora, --revision, abc, --model, org/name]}`, models: []string{"hf://org/lora", "hf://org/name@abc"},
		},
		"two models":         {why: "the last wins at run time, and both are reported", container: `{args: [--model=a/b, --model=c/d]}`, models: []string{"hf://a/b", "hf://c/d"}},
		"flag without value": {why: "nothing is named", container: `{args: [--model]}`},
		"empty value":        {why: "nothing is named", container: `{args: ["--model="]}`},
		"adapters": {
			why:       "vLLM takes several, up to the next flag",
			container: `{args: [--lora-modules, sql=/loras/sql, 'x={org}/y', '{"name":"j","path":"org/json"}', --port, "80", --lora-modules=z=org/z]}`,
			models:    []string{"file:///loras/sql", "hf://{org}/y", "hf://org/json", "hf://org/z"},
		},
		"adapters in bad JSON": {
			why:       "what is not understood is unread",
			container: `{args: [--lora-modules, '{"name":']}`, models: []string{"unread: argument --lora-modules is no JSON that can be read"},
		},
		"SGLang's adapters": {
			why:       "with a name, without, and as JSON; and clients may load more",
			container: `{command: [python3, -m, sglang.launch_server, --model, a/b, --lora-paths, x=org/x, org/y, '{"lora_name":"z","lora_path":"org/z"}']}`,
			models:    []string{"hf://a/b", "hf://org/x", "hf://org/y", "hf://org/z"}, switches: []string{"--lora-paths"},
		},
		"draft model": {
			why:       "a draft model runs as well",
			container: `{args: [--model, a/b, --speculative-config, '{"model":"org/draft","num_speculative_tokens":5}', --revision, abc]}`,
			models:    []string{"hf://a/b@abc", "hf://org/draft"},
		},
		"configuration file": {
			why:       "a file may name models",
			container: `{command: [vllm, serve, a/b, --config, /etc/vllm.yaml]}`,
			models:    []string{"hf://a/b", "unread: argument --config leaves the models to a file, which is not read"},
		},
		"postStart": {
			why:       "Ollama's models are often pulled there",
			container: `{lifecycle: {postStart: {exec: {command: [/bin/sh, -c, "sleep 5; ollama pull llama3"]}}}}`,
			models:    []string{"llama3"}, fields: []string{"spec.containers[0].lifecycle.postStart.exec.command"},
		},
	})
}

func TestPrograms(t *testing.T) {
	run(t, map[string]row{
		"vllm serve":                         {why: "positional", container: `{command: [vllm, serve, org/name, --port, "80"]}`, models: []string{"hf://org/name"}},
		"vllm serve, flags first":            {why: "a flag's value is no model", container: `{command: [vllm, serve, --port, "80", org/name]}`, models: []string{"hf://org/name"}},
		"vllm serve, bare flag":              {why: "a flag without value", container: `{command: [vllm, serve, --trust-remote-code, org/name]}`, models: []string{"hf://org/name"}},
		"vllm serve, unknown flag":           {why: "nothing is guessed", container: `{command: [vllm, serve, --some-new-flag, org/name]}`, models: []string{"unread: no model could be told from the arguments of vllm serve"}},
		"vllm serve --":                      {why: "flags end", container: `{command: [vllm, serve, --, org/name]}`, models: []string{"hf://org/name"}},
		"vLLM's image":                       {why: "its entry point is vllm serve", container: `{image: "mirror.example/vllm/vllm-openai:v1", args: [org/name]}`, models: []string{"hf://org/name"}},
		"vLLM's image, no arguments":         {why: "vLLM has a default model", container: `{image: vllm/vllm-openai}`, models: []string{"unread: no model could be told from the arguments of vllm serve"}},
		"vLLM's module":                      {why: "the older way", container: `{command: [python3, -u, -m, vllm.entrypoints.openai.api_server], args: [--model, org/name]}`, models: []string{"hf://org/name"}},
		"wrapped":                            {why: "wrappers are looked through", container: `{command: [tini, -s, --, env, A=b, numactl, --membind, "0", vllm, serve, org/name]}`, models: []string{"hf://org/name"}},
		"variable before a program":          {why: "env sets it", container: `{command: [env, VLLM_ALLOW_RUNTIME_LORA_UPDATING=1, vllm, serve, a/b]}`, models: []string{"hf://a/b"}, switches: []string{"VLLM_ALLOW_RUNTIME_LORA_UPDATING=1"}},
		"TGI":                                {why: "revision beside", container: `{command: [text-generation-launcher], args: [--model-id, org/name, --revision, abc]}`, models: []string{"hf://org/name@abc"}},
		"LMDeploy":                           {why: "two subcommands", container: `{command: [lmdeploy, serve, api_server, org/name, --adapters, x=org/x]}`, models: []string{"hf://org/name", "hf://org/x"}},
		"ollama run":                         {why: "the prompt is no model", container: `{command: [ollama, run, llama3, "why/so?"]}`, models: []string{"llama3"}},
		"llama.cpp -m":                       {why: "its short flag", container: `{command: [/app/llama-server, -m, /models/a.gguf]}`, models: []string{"file:///models/a.gguf"}},
		"llama.cpp's image":                  {why: "its entry point", container: `{image: "ghcr.io/ggml-org/llama.cpp:server", args: [-hf, "org/name:Q4", --lora, "/a.gguf,/b.gguf"]}`, models: []string{"hf://org/name:Q4", "file:///a.gguf", "file:///b.gguf"}},
		"-m of another program":              {why: "python -m is no model", container: `{command: [python, -m, http.server]}`},
		"Triton":                             {why: "its repository", container: `{image: "nvcr.io/nvidia/tritonserver:24.01-py3", args: [tritonserver, --model-store=s3://bucket/models/]}`, models: []string{"s3://bucket/models"}},
		"TorchServe":                         {why: "store and models", container: `{command: [torchserve, --start, --model-store, /store, --models, a=a.mar, b.mar]}`, models: []string{"file:///store", "a.mar", "b.mar"}},
		"TF Serving's list":                  {why: "a file", container: `{command: [tensorflow_model_server, --model_config_file=/m.config]}`, models: []string{"unread: argument --model_config_file leaves the models to a file, which is not read"}},
		"download":                           {why: "files behind the repository are none", container: `{command: [huggingface-cli, download, org/name, model.safetensors, --revision, abc, --local-dir, /m]}`, models: []string{"hf://org/name@abc"}},
		"no AI":                              {why: "an ordinary workload has no models", container: `{image: nginx, command: [nginx, -g, "daemon off;"], env: [{name: MODEL, value: T-1000}]}`},
		"script file, known image":           {why: "the script may start any model", container: `{image: vllm/vllm-openai, command: [bash, /scripts/run.sh]}`, models: []string{`unread: the image serves models, and which is left to the script "/scripts/run.sh"`}},
		"script file, other image":           {why: "most scripts start no model", container: `{image: nginx, command: [sh, /scripts/run.sh]}`},
		"script program":                     {why: "the same without a shell", container: `{image: vllm/vllm-openai, command: [/scripts/run.sh]}`, models: []string{`unread: the image serves models, and which is left to the script "/scripts/run.sh"`}},
		"Python in the arguments":            {why: "not read", container: `{image: lmsysorg/sglang, command: [python3, -c, "import x"]}`, models: []string{"unread: the image serves models, and which is left to a Python program in the arguments"}},
		"TGI by command, settings elsewhere": {why: "a program that serves must have a model", container: `{command: [text-generation-launcher], envFrom: [{configMapRef: {name: x}}]}`, models: []string{"unread: no model could be told from the arguments of text-generation-launcher, and its settings may come from ConfigMap \"x\"", `unread: ConfigMap "x" may set variables that name or change the model`}},
		"TGI by command and environment":     {why: "the variable names it", container: `{command: [text-generation-launcher], env: [{name: MODEL_ID, value: a/b}]}`, models: []string{"hf://a/b"}},
		"vLLM and a stray variable":          {why: "vLLM reads no MODEL_ID, so its model is still unread", container: `{command: [vllm, serve], env: [{name: MODEL_ID, value: a/b}]}`, models: []string{"unread: no model could be told from the arguments of vllm serve", "hf://a/b"}},
		"TF Serving's variable":              {why: "its image reads it", container: `{image: tensorflow/serving, env: [{name: MODEL_BASE_PATH, value: /m}, {name: MODEL_NAME, value: x}]}`, models: []string{"file:///m"}},
		"TF Serving by name":                 {why: "the base path is the image's", container: `{image: tensorflow/serving, env: [{name: MODEL_NAME, value: x}]}`, models: []string{"unread: the image serves models, and the workload does not say which"}},
		"script on standard input":           {why: "not read", container: `{image: vllm/vllm-openai, command: [sh, -c, "cat /x | bash"]}`, models: []string{"unread: the image serves models, and which is left to a script from elsewhere"}},
		"known image, not serving":           {why: "a Ray worker names no model", container: `{image: vllm/vllm-openai, command: [ray, start, --block]}`},
	})
}

func TestSwitches(t *testing.T) {
	run(t, map[string]row{
		"vLLM":             {why: "true in any case", container: `{env: [{name: VLLM_ALLOW_RUNTIME_LORA_UPDATING, value: "True"}]}`, switches: []string{"VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"}, fields: []string{"spec.containers[0].env[0]"}},
		"vLLM off":         {why: "false is none", container: `{env: [{name: VLLM_ALLOW_RUNTIME_LORA_UPDATING, value: "False"}]}`},
		"vLLM unread":      {why: "what may be on is reported", container: `{env: [{name: VLLM_SERVER_DEV_MODE, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}`, switches: []string{`VLLM_SERVER_DEV_MODE (its value comes from variable "VLLM_SERVER_DEV_MODE", which ConfigMap "c" holds)`}},
		"vLLM development": {why: "opens /collective_rpc", container: `{env: [{name: VLLM_SERVER_DEV_MODE, value: "1"}]}`, switches: []string{"VLLM_SERVER_DEV_MODE=1"}},
		"Triton explicit":  {why: "clients load", container: `{args: [tritonserver, --model-repository=/m, --model-control-mode=explicit]}`, models: []string{"file:///m"}, switches: []string{"--model-control-mode=explicit"}},
		"Triton poll":      {why: "the repository loads", container: `{args: [tritonserver, --model-repository=/m, --model-control-mode, POLL]}`, models: []string{"file:///m"}, switches: []string{"--model-control-mode=POLL"}},
		"Triton none":      {why: "the default", container: `{args: [tritonserver, --model-repository=/m, --model-control-mode=none]}`, models: []string{"file:///m"}},
		"TorchServe":       {why: "registers models", container: `{command: [torchserve, --enable-model-api, --model-store=/m]}`, models: []string{"file:///m"}, switches: []string{"--enable-model-api"}},
		"TF Serving":       {why: "polls its list", container: `{args: [--model_config_file_poll_wait_seconds=60]}`, switches: []string{"--model_config_file_poll_wait_seconds=60"}},
		"TF Serving once":  {why: "the default", container: `{args: [--model_config_file_poll_wait_seconds=0]}`},
		"SGLang":           {why: "/load_lora_adapter", container: `{command: [python3, -m, sglang.launch_server, --model-path=a/b, --enable-lora]}`, models: []string{"hf://a/b"}, switches: []string{"--enable-lora"}},
		"vLLM's LoRA":      {why: "without the variable only adapters named at start", container: `{command: [vllm, serve, a/b, --enable-lora]}`, models: []string{"hf://a/b"}},
		"Ollama's image":   {why: "serves by default", container: `{image: ollama/ollama}`, switches: []string{"ollama serve"}, fields: []string{"spec.containers[0].image"}},
		"ollama serve":     {why: "whatever the image", container: `{image: x, command: [/bin/ollama, serve]}`, switches: []string{"ollama serve"}},
		"LocalAI":          {why: "installs from galleries", container: `{image: localai/localai, args: [phi-2]}`, models: []string{"phi-2"}, switches: []string{"local-ai"}},
		"llama.cpp router": {why: "loads on demand", container: `{command: [llama-server, --models-dir, /m]}`, switches: []string{"--models-dir"}},
	})
}

// TestFurtherStacks has a row for each serving stack whose way to name models the tables know beside those above.
func TestFurtherStacks(t *testing.T) {
	run(t, map[string]row{
		"vLLM's adapters by modality": {
			why: "each is a model", container: `{command: [vllm, serve, a/b, --default-mm-loras, '{"image":"/l/image","audio":"org/audio"}']}`,
			models: []string{"hf://a/b", "hf://org/audio", "file:///l/image"},
		},
		"none":                    {why: "vLLM's default", container: `{command: [vllm, serve, a/b, "--default-mm-loras={}"]}`, models: []string{"hf://a/b"}},
		"no JSON":                 {why: "what is not understood is unread", container: `{command: [vllm, serve, a/b, --default-mm-loras, x]}`, models: []string{"hf://a/b", "unread: argument --default-mm-loras is no JSON that can be read"}},
		"Infinity":                {why: "its image's entry point", container: `{image: michaelf34/infinity, args: [v2, --model-id, org/a, --model-id, org/b]}`, models: []string{"hf://org/a", "hf://org/b"}},
		"Infinity, silent":        {why: "it has a default model", container: `{image: michaelf34/infinity, args: [v2]}`, models: []string{"unread: no model could be told from the arguments of infinity_emb v2"}},
		"Infinity by environment": {why: "several with ; between", container: `{image: michaelf34/infinity, args: [v2], env: [{name: INFINITY_MODEL_ID, value: "org/a;org/b;"}]}`, models: []string{"hf://org/a", "hf://org/b"}},
		"DJL Serving":             {why: "its own flags", container: `{command: [djl-serving, -m, "llm::Python=s3://b/m", -s, /store]}`, models: []string{"s3://b/m", "file:///store"}},
		"DJL's list":              {why: "name::engine=address", container: `{image: deepjavalibrary/djl-serving, env: [{name: SERVING_LOAD_MODELS, value: "x::MPI=/opt/m,y=s3://b/y"}]}`, models: []string{"file:///opt/m", "s3://b/y"}},
		"DJL's adapters":          {why: "clients register them", container: `{image: deepjavalibrary/djl-serving, env: [{name: HF_MODEL_ID, value: a/b}, {name: OPTION_ENABLE_LORA, value: "true"}]}`, models: []string{"hf://a/b"}, switches: []string{"OPTION_ENABLE_LORA=true"}},
		"Xinference":              {why: "launches what it is asked for", container: `{image: xprobe/xinference, command: [xinference-local, -H, 0.0.0.0]}`, switches: []string{"xinference-local"}},
		"xinference launch":       {why: "a model by its name", container: `{command: [xinference, launch, --model-name, qwen3]}`, models: []string{"qwen3"}},
		"BentoML":                 {why: "a Bento is its models", container: `{command: [bentoml, serve, "summary:v1"]}`, models: []string{"summary:v1"}},
		"Ray Serve":               {why: "code names the models", container: `{command: [serve, run, "app:deployment"]}`, models: []string{"unread: no model could be told from the arguments of serve run"}},
		"OpenVINO":                {why: "by path", container: `{image: openvino/model_server, args: [--model_path=/m, --model_name=x]}`, models: []string{"file:///m"}},
		"OpenVINO's list":         {why: "a file", container: `{image: openvino/model_server, args: [--config_path, /c.json]}`, models: []string{"unread: argument --config_path leaves the models to a file, which is not read"}},
		"OpenVINO pulls":          {why: "from the hub", container: `{image: openvino/model_server, args: [--source_model=org/x, --model_repository_path=/m]}`, models: []string{"hf://org/x"}},
		"storage initialiser": {
			why: "addresses and folders in turn, more than one pair", container: `{image: "kserve/storage-initializer:v0.15", args: [s3://b/m, /mnt/models, hf://org/lora, /mnt/lora]}`,
			models: []string{"s3://b/m", "hf://org/lora"},
		},
		"Seldon":                {why: "parameters as JSON", container: `{image: seldonio/sklearnserver, env: [{name: PREDICTIVE_UNIT_PARAMETERS, value: '[{"name":"method","value":"x"},{"name":"model_uri","value":"gs://b/m"}]'}]}`, models: []string{"gs://b/m"}},
		"Seldon, no JSON":       {why: "what is not understood is unread", container: `{env: [{name: PREDICTIVE_UNIT_PARAMETERS, value: x}]}`, models: []string{"unread: variable PREDICTIVE_UNIT_PARAMETERS is no JSON that can be read"}},
		"MLServer":              {why: "where its models lie", container: `{command: [mlserver, start, /models], env: [{name: MLSERVER_MODEL_URI, value: /m}]}`, models: []string{"file:///models", "file:///m"}},
		"TorchServe's file":     {why: "a file may name models", container: `{command: [torchserve], env: [{name: TS_CONFIG_FILE, value: /c}, {name: TS_LOAD_MODELS, value: "a=a.mar,b.mar"}]}`, models: []string{"unread: variable TS_CONFIG_FILE leaves the models to a file or a text that is not read", "a.mar", "b.mar"}},
		"llama.cpp's projector": {why: "a model of its own", container: `{command: [llama-server, -m, /a.gguf], env: [{name: LLAMA_ARG_MMPROJ, value: /p.gguf}]}`, models: []string{"file:///a.gguf", "file:///p.gguf"}},
		"SGLang's override":     {why: "another configuration is another model", container: `{command: [python3, -m, sglang.launch_server, --model-path, a/b, --json-model-override-args, '{"x":1}']}`, models: []string{"hf://a/b", "unread: argument --json-model-override-args may make another model of the one that is named"}},
	})
}
