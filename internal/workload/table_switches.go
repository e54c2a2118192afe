// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// flagSwitch says with which values a flag lets models be loaded at run time.
type flagSwitch struct {
	// values are those that do; none: any value, and none at all, but false.
	values []string
	// unless are those that do not.
	unless []string
}

// switchFlags let models be loaded at run time, without their dashes and with - for _, whatever program they are given to.
var switchFlags = map[string]flagSwitch{
	// Triton, model_management.md: explicit loads what the model control API asks for, poll what appears in the repository; none is default.
	"model-control-mode": {values: []string{"explicit", "poll"}},
	// TorchServe, model_api_control.md: lets clients register and delete models.
	"enable-model-api": {},
	// TensorFlow Serving, serving_config.md: reads the model configuration file again and again; 0 is default, and reads it once.
	"model-config-file-poll-wait-seconds": {unless: []string{"0"}},
}

// sglangSwitches are from SGLang's advanced_features/lora: with LoRA enabled, which --lora-paths implies, clients may load any adapter by
// /load_lora_adapter.
var sglangSwitches = map[string]flagSwitch{"--enable-lora": {}, "--lora-paths": {}}

// llamaSwitches are from llama.cpp's tools/server/README.md: as a router, llama-server loads what its clients ask for.
var llamaSwitches = map[string]flagSwitch{"--models-dir": {}, "--models-preset": {}}

// switchVariables let models be loaded at run time.
var switchVariables = map[string]flagSwitch{
	// vLLM, features/lora: lets clients load adapters by /v1/load_lora_adapter; vllm/envs.py takes 1 and true, in any case.
	"VLLM_ALLOW_RUNTIME_LORA_UPDATING": {values: []string{"1", "true"}},
	// vLLM, features/sleep_mode: opens development endpoints, /collective_rpc among them, which reloads and replaces weights.
	"VLLM_SERVER_DEV_MODE": {unless: []string{"0"}},
	// TorchServe, model_api_control.md.
	"TS_ENABLE_MODEL_API": {values: []string{"true"}},
	// DJL Serving, serving/docs/adapters: clients may register adapters.
	"OPTION_ENABLE_LORA": {values: []string{"true"}},
	// NVIDIA NIM, LoRA: reads the directory of adapters again and again.
	"NIM_PEFT_REFRESH_INTERVAL": {unless: []string{"0"}},
	// llama.cpp's tools/server/README.md: the variables of --models-dir and --models-preset.
	"LLAMA_ARG_MODELS_DIR":    {},
	"LLAMA_ARG_MODELS_PRESET": {},
}
