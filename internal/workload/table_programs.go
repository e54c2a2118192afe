// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "strings"

// program is a program that names models in its own way.
type program struct {
	// command is the program and its subcommands. A Python module stands as it is given to python -m.
	command []string
	// models is how many words that are no flags are models; -1: all of them.
	models int
	// pairs tells that every second of them is where the model before it goes, and no model.
	pairs bool
	// server tells that the program serves a model, so that naming none is worth a word.
	server bool
	// settings tells that the program may be told its model in the environment or a file of its own instead.
	settings bool
	// onDemand tells that the program loads models that its clients ask for.
	onDemand bool
	// flags are its own flags that name models, with their dashes, and switches are its own flags that let models be loaded.
	flags    map[string]flagKind
	switches map[string]flagSwitch
}

// vLLM and SGLang read flags from a YAML file, too.
var configFlag = map[string]flagKind{"--config": flagFile}

// vllmFlags are configFlag and the short form of --speculative-config.
var vllmFlags = map[string]flagKind{"--config": flagFile, "-sc": flagJSON}

// llamaFlags are from llama.cpp's tools/server/README.md.
var llamaFlags = map[string]flagKind{
	"-m": flagModel, "-mu": flagModel, "-hf": flagModel, "-hfr": flagModel, "-dr": flagModel, "--docker-repo": flagModel,
	"-mv": flagExtra, "--model-vocoder": flagExtra, "-hfv": flagExtra, "-hfrv": flagExtra, "--hf-repo-v": flagExtra, "--control-vector": flagExtra,
	"-md": flagExtra, "--model-draft": flagExtra, "-hfd": flagExtra, "-hfrd": flagExtra, "--hf-repo-draft": flagExtra,
	"-mm": flagExtra, "--mmproj": flagExtra, "-mmu": flagExtra, "--mmproj-url": flagExtra,
	"--lora": flagList, "--lora-scaled": flagScaled, "--models-preset": flagFile,
}

// programs are the programs that this package knows. The longest command that fits is meant.
var programs = []program{
	// vLLM. Its server module takes the model as a word as well as with --model.
	{command: []string{"vllm", "serve"}, models: 1, server: true, flags: vllmFlags},
	{command: []string{"vllm.entrypoints.openai.api_server"}, models: 1, server: true, flags: vllmFlags},
	{command: []string{"vllm.entrypoints.api_server"}, server: true, flags: vllmFlags},
	// SGLang.
	{command: []string{"sglang.launch_server"}, server: true, flags: configFlag, switches: sglangSwitches},
	{command: []string{"sglang", "serve"}, models: 1, server: true, flags: configFlag, switches: sglangSwitches},
	// Text Generation Inference and Text Embeddings Inference take their settings from the environment, too.
	{command: []string{"text-generation-launcher"}, server: true, settings: true},
	{command: []string{"text-generation-server", "serve"}, models: 1, server: true},
	{command: []string{"text-generation-server", "download-weights"}, models: 1},
	{command: []string{"text-embeddings-router"}, server: true, settings: true},
	// LMDeploy.
	{command: []string{"lmdeploy", "serve", "api_server"}, models: 1, server: true, flags: map[string]flagKind{"--adapters": flagAdapters}},
	{command: []string{"lmdeploy", "serve", "gradio"}, models: 1, server: true},
	// TensorRT-LLM.
	{command: []string{"trtllm-serve"}, models: 1, server: true},
	{command: []string{"trtllm-serve", "serve"}, models: 1, server: true},
	// llama.cpp and llama-cpp-python.
	{command: []string{"llama-server"}, server: true, settings: true, flags: llamaFlags, switches: llamaSwitches},
	{command: []string{"llama-cli"}, flags: llamaFlags},
	{command: []string{"llama_cpp.server"}, server: true, settings: true, flags: map[string]flagKind{"--config_file": flagFile}},
	// Ollama's server pulls whatever /api/pull asks for; there is no setting against it.
	{command: []string{"ollama", "serve"}, onDemand: true},
	{command: []string{"ollama", "start"}, onDemand: true},
	{command: []string{"ollama", "run"}, models: 1},
	{command: []string{"ollama", "pull"}, models: 1},
	// LocalAI installs models from galleries at run time.
	{command: []string{"local-ai"}, models: -1, onDemand: true},
	{command: []string{"local-ai", "run"}, models: -1, onDemand: true},
	{command: []string{"local-ai", "models", "install"}, models: -1},
	// Triton, TensorFlow Serving, TorchServe, MLServer.
	{command: []string{"tritonserver"}, server: true},
	{command: []string{"tensorflow_model_server"}, server: true},
	{command: []string{"torchserve"}, server: true, settings: true, flags: map[string]flagKind{"--models": flagAdapters, "--ts-config": flagFile}},
	{command: []string{"mlserver", "start"}, models: 1},
	// OpenVINO model server.
	{command: []string{"ovms"}, server: true, flags: map[string]flagKind{"--config_path": flagFile}},
	// Infinity takes its settings from the environment, too.
	{command: []string{"infinity_emb", "v2"}, server: true, settings: true},
	// DJL Serving's models are name=address.
	{command: []string{"djl-serving"}, server: true, settings: true, flags: map[string]flagKind{
		"-m": flagAdapters, "--models": flagAdapters, "-s": flagModel, "-f": flagFile, "--config-file": flagFile,
	}},
	// Xinference launches what its clients ask for; its supervisor and its workers are one server.
	{command: []string{"xinference-local"}, onDemand: true},
	{command: []string{"xinference-supervisor"}, onDemand: true},
	{command: []string{"xinference-worker"}, onDemand: true},
	{command: []string{"xinference", "launch"}, flags: map[string]flagKind{"--model-name": flagModel, "-n": flagModel}},
	// BentoML and OpenLLM: a Bento holds its models.
	{command: []string{"bentoml", "serve"}, models: 1, server: true},
	{command: []string{"openllm", "serve"}, models: 1, server: true},
	{command: []string{"openllm", "start"}, models: 1, server: true},
	// Ray Serve runs an application that Python imports, and that names its models in code.
	{command: []string{"serve", "run"}, server: true},
	{command: []string{"serve", "deploy"}, server: true},
	// Seldon's wrapper takes its model from its parameters, or from the image.
	{command: []string{"seldon-core-microservice"}, server: true, settings: true, flags: map[string]flagKind{"--parameters": flagFile}},
	// KServe's storage initialiser is given addresses and folders in turn.
	{command: []string{"storage-initializer"}, models: -1, pairs: true},
	// FastChat's workers load models; its controller and API server do not.
	{command: []string{"fastchat.serve.model_worker"}, server: true},
	{command: []string{"fastchat.serve.vllm_worker"}, server: true},
	// What fetches a model into a volume, often in an init container. The words after the repository are files in it.
	{command: []string{"huggingface-cli", "download"}, models: 1},
	{command: []string{"hf", "download"}, models: 1},
}

// stack is a serving stack that is known by its image.
type stack struct {
	// images are endings of the image's repository, whole parts of its path.
	images []string
	// entrypoint is what the image runs when the workload gives no command; empty: its arguments are the whole command.
	entrypoint []string
	// arguments is what the image adds to its entry point when the workload gives neither command nor arguments.
	arguments []string
	// revisionVariable is the variable that holds the model's revision, however the model is named.
	revisionVariable string
}

var stacks = []stack{
	{images: []string{"vllm-openai", "vllm-openai-rocm", "vllm-cpu-release-repo", "vllm-arm64-cpu-release-repo"}, entrypoint: []string{"vllm", "serve"}},
	{images: []string{"vllm", "rocm/vllm-dev"}},
	{images: []string{"text-generation-inference"}, entrypoint: []string{"text-generation-launcher"}, revisionVariable: "REVISION"},
	{images: []string{"text-embeddings-inference"}, entrypoint: []string{"text-embeddings-router"}, revisionVariable: "REVISION"},
	{images: []string{"sglang"}},
	{images: []string{"lmdeploy"}},
	{images: []string{"llama.cpp"}, entrypoint: []string{"llama-server"}},
	{images: []string{"ollama"}, entrypoint: []string{"ollama"}, arguments: []string{"serve"}},
	{images: []string{"localai", "local-ai"}, entrypoint: []string{"local-ai"}},
	{images: []string{"michaelf34/infinity"}, entrypoint: []string{"infinity_emb"}},
	{images: []string{"djl-serving"}, entrypoint: []string{"djl-serving"}},
	{images: []string{"kserve/storage-initializer"}, entrypoint: []string{"storage-initializer"}},
	{images: []string{"openvino/model_server"}, entrypoint: []string{"ovms"}},
	{images: []string{"xprobe/xinference"}},
	{images: []string{"tritonserver"}},
	{images: []string{"tensorflow/serving"}},
	{images: []string{"torchserve", "torchserve-kfs"}},
}

// stackOf finds the serving stack of an image by its repository, wherever it is mirrored to.
func stackOf(repository string) *stack {
	for i := range stacks {
		for _, name := range stacks[i].images {
			if strings.HasSuffix("/"+repository, "/"+name) {
				return &stacks[i]
			}
		}
	}
	return nil
}

// wrappers are programs that start another one, which stands behind their own flags and assignments.
var wrappers = map[string]bool{
	"exec": true, "command": true, "nohup": true, "env": true, "time": true, "nice": true, "sudo": true, "setsid": true, "stdbuf": true,
	"tini": true, "dumb-init": true, "catatonit": true, "numactl": true, "taskset": true, "timeout": true, "gosu": true,
	"nvidia_entrypoint.sh": true, "dockerd-entrypoint.sh": true, "nsys": true, "ld.so": true, "opentelemetry-instrument": true,
	"accelerate": true, "torchrun": true, "uv": true, "poetry": true, "conda": true, "busybox": true, "xargs": true,
}

// shells are programs that read a script.
var shells = map[string]bool{"sh": true, "bash": true, "ash": true, "dash": true, "zsh": true, "ksh": true}
