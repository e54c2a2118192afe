// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// bashFunction is how variables begin that make functions of a shell, which stand for programs.
const bashFunction = "BASH_FUNC_"

// settingVariables may change which model is served under a name. Not here: HF_HOME and the like, which say where files are kept; ENV, which
// only shells read that talk to a person, and which many programs use for a name such as production.
var settingVariables = map[string]settingKind{
	"VLLM_MODEL_REDIRECT_PATH":      {},                                                                        // vllm/envs.py: a file with other models for names
	"VLLM_USE_MODELSCOPE":           {harmless: []string{"0", "false"}},                                        // vllm/envs.py: another hub
	"SGLANG_USE_MODELSCOPE":         {harmless: []string{"0", "false"}},                                        // SGLang: the same
	"LMDEPLOY_USE_MODELSCOPE":       {harmless: []string{"0", "false"}},                                        // LMDeploy: the same
	"HF_ENDPOINT":                   {harmless: []string{"https://huggingface.co", "https://huggingface.co/"}}, // huggingface_hub: another hub
	"VLLM_PLUGINS":                  {},                                                                        // vllm/envs.py: code
	"VLLM_LORA_RESOLVER_CACHE_DIR":  {},                                                                        // vLLM, features/lora: adapters by name
	"SGLANG_EXTERNAL_MODEL_PACKAGE": {},                                                                        // SGLang: code

	"LD_PRELOAD": {}, "LD_AUDIT": {}, // the dynamic linker: code
	"LD_LIBRARY_PATH": {folders: libraryFolders, below: true},
	"PYTHONPATH":      {}, "PYTHONSTARTUP": {}, "PYTHONHOME": {}, "PYTHONUSERBASE": {}, // Python: code
	"BASH_ENV": {}, "PS4": {}, // bash: code
	"PATH": {folders: programFolders},
}

// settingFlags may change which model is served under a name, without their dashes and with - for _. Not here: --download-dir, which says
// where files are kept.
var settingFlags = map[string]settingKind{
	// vLLM and SGLang: the others, such as tensorizer and runai_streamer, take weights from elsewhere or by further settings.
	"load-format": {harmless: []string{"auto", "hf", "pt", "safetensors", "npcache", "dummy", "bitsandbytes", "gguf", "mistral"}},
	// SGLang: another configuration, and code.
	"json-model-override-args": {harmless: []string{"{}"}},
	"custom-weight-loader":     {},
	// vLLM.
	"model-loader-extra-config": {harmless: []string{"{}"}},
	"hf-config-path":            {},
	"worker-cls":                {harmless: []string{"auto"}},
	"worker-extension-cls":      {},
}
