// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// flagKind says what the value of a flag is.
type flagKind int

const (
	// flagModel is one model.
	flagModel flagKind = iota + 1
	// flagExtra is one model that the command's revision does not belong to, such as a draft model.
	flagExtra
	// flagAdapters is any number of values up to the next flag, each a path, name=path, or JSON with a path.
	flagAdapters
	// flagList is models with commas between them, each a path or name=path.
	flagList
	// flagScaled is models with commas between them, each path:scale.
	flagScaled
	// flagJSON is JSON with a model in its field "model".
	flagJSON
	// flagRevision is the revision of the command's model.
	flagRevision
	// flagMap is JSON whose values are models.
	flagMap
	// flagFile is a file that names models, which is not read.
	flagFile
	// flagTokenizer is a tokenizer, which is a model of its own unless it is the command's model.
	flagTokenizer
	// flagCodeRevision is the revision of the command's model that its code is taken from.
	flagCodeRevision
)

// modelFlags are flags that name models, without their dashes and with - for _, whatever program they are given to. A program that this
// package does not know is taken at its word, too. Not here, since they name no model: --served-model-name, --model-name (TF Serving,
// KServe), --tokenizer-revision.
var modelFlags = map[string]flagKind{
	"model":              flagModel, // vLLM, llama.cpp, llama-cpp-python, Infinity
	"model-id":           flagModel, // TGI, TEI, Infinity, KServe's Hugging Face server
	"model-path":         flagModel, // SGLang (which takes --model too), FastChat, OpenVINO model server
	"model-name-or-path": flagModel, // scripts in the manner of Hugging Face's examples
	"model-dir":          flagModel, // KServe's servers
	"model-repository":   flagModel, // Triton
	"model-store":        flagModel, // Triton (the older name), TorchServe
	"model-base-path":    flagModel, // TensorFlow Serving
	"model-url":          flagModel, // llama.cpp
	"hf-repo":            flagModel, // llama.cpp

	"lora-modules":                 flagAdapters, // vLLM
	"lora-paths":                   flagAdapters, // SGLang
	"lora-adapters":                flagList,     // TGI
	"default-mm-loras":             flagMap,      // vLLM, features/lora: an adapter for each modality
	"source-model":                 flagModel,    // OpenVINO model server, which pulls it from the hub
	"speculative-model":            flagExtra,    // vLLM before 0.9
	"speculative-config":           flagJSON,     // vLLM
	"speculative-config.model":     flagExtra,    // vLLM, which takes JSON as dotted flags too
	"speculative-draft-model":      flagExtra,    // TensorRT-LLM and others
	"speculative-draft-model-path": flagExtra,    // SGLang

	"revision":       flagRevision, // vLLM, TGI, TEI, SGLang, LMDeploy, hf download
	"model-revision": flagRevision, // KServe's Hugging Face server

	"tokenizer":      flagTokenizer,    // vLLM, TensorRT-LLM
	"tokenizer-path": flagTokenizer,    // SGLang
	"code-revision":  flagCodeRevision, // vLLM

	"model-config-file": flagFile, // TensorFlow Serving
}

// plainFlags are flags that name no model although they begin like one that does. Programs that use argparse or getopt take the beginning
// of a flag for the flag, so all others that do are read as models.
var plainFlags = map[string]bool{
	"model-name":  true, // TensorFlow Serving, KServe: the name that clients ask for
	"lora":        true, // in modelFlags of llama.cpp alone
	"speculative": true,
}

// bareFlags are flags of the programs with a positional model that take no value, so that the word behind one may be the model. Those that
// begin with one of bareFlagPrefixes are, too.
var bareFlags = map[string]bool{
	"trust-remote-code":          true, // vLLM, LMDeploy
	"enforce-eager":              true, // vLLM
	"async-scheduling":           true, // vLLM
	"headless":                   true, // vLLM
	"allow-credentials":          true, // vLLM
	"calculate-kv-scales":        true, // vLLM
	"return-tokens-as-token-ids": true, // vLLM
	"fully-sharded-loras":        true, // vLLM
	"multi-step-stream-outputs":  true, // vLLM before 0.9
	"language-model-only":        true, // vLLM
	"allow-terminate-by-client":  true, // LMDeploy
	"insecure":                   true, // Ollama
	"verbose":                    true, // Ollama
	"force":                      true, // LocalAI
	"force-download":             true, // hf download
	"quiet":                      true, // hf download
	"debug":                      true, // LocalAI
}

var bareFlagPrefixes = []string{"enable-", "disable-", "no-", "use-", "skip-"}

// modelFiles are the endings of files that hold models.
var modelFiles = []string{".gguf", ".safetensors", ".onnx", ".mar", ".pt", ".pth", ".engine", ".bin"}
