// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// modelVariable says what an environment variable holds.
type modelVariable struct {
	// revision is the variable that holds the model's revision, or empty.
	revision string
	// byForm tells that many programs use the variable for a mere name, so that only a value with the form of a model is one.
	byForm bool
	// file tells that it holds the path of a file that names models, and parameters that it holds Seldon's.
	file, parameters bool
	// list is what stands between several models, or empty.
	list string
}

// modelVariables are environment variables that name models. Not here, since they name no model: SERVED_MODEL_NAME, NIM_SERVED_MODEL_NAME.
var modelVariables = map[string]modelVariable{
	"MODEL_ID":                       {revision: "REVISION"},          // TGI, TEI
	"LORA_ADAPTERS":                  {list: ","},                     // TGI
	"HF_MODEL_ID":                    {revision: "HF_MODEL_REVISION"}, // Hugging Face containers, SageMaker
	"OPTION_MODEL_ID":                {revision: "OPTION_REVISION"},   // DJL Serving
	"HF_MODEL":                       {},                              // servers in the manner of Hugging Face's examples
	"HF_MODEL_NAME":                  {},                              // the same
	"MODEL_PATH":                     {},                              // many
	"MODEL_URI":                      {},                              // Seldon
	"STORAGE_URI":                    {},                              // KServe's storage initialiser
	"MLSERVER_MODEL_URI":             {},                              // MLServer
	"INFINITY_MODEL_ID":              {list: ";"},                     // Infinity
	"MODEL_BASE_PATH":                {},                              // TensorFlow Serving's image
	"TS_MODEL_STORE":                 {},                              // TorchServe
	"NIM_MODEL_NAME":                 {},                              // NVIDIA NIM
	"NIM_FT_MODEL":                   {},                              // NVIDIA NIM: a fine-tuned model
	"NIM_PEFT_SOURCE":                {},                              // NVIDIA NIM: a directory of adapters
	"LLAMA_ARG_MODEL":                {},                              // llama.cpp
	"LLAMA_ARG_MODEL_URL":            {},                              // llama.cpp
	"LLAMA_ARG_HF_REPO":              {},                              // llama.cpp
	"LLAMA_ARG_MODEL_DRAFT":          {},                              // llama.cpp
	"LLAMA_ARG_HFD_REPO":             {},                              // llama.cpp
	"LLAMA_ARG_MMPROJ":               {},                              // llama.cpp
	"LLAMA_ARG_MMPROJ_URL":           {},                              // llama.cpp
	"LLAMA_ARG_DOCKER_REPO":          {},                              // llama.cpp
	"TS_LOAD_MODELS":                 {list: ","},                     // TorchServe, configuration: any setting as TS_...
	"TS_CONFIG_FILE":                 {file: true},                    // TorchServe, configuration
	"SERVING_LOAD_MODELS":            {list: ","},                     // DJL Serving: name::engine=address
	"OPTION_SPECULATIVE_DRAFT_MODEL": {},                              // DJL Serving
	"MLSERVER_MODEL_REPOSITORY_ROOT": {},                              // MLServer, settings: where its models lie
	"MLSERVER_MODEL_PARAMETERS":      {file: true},                    // MLServer, model settings: JSON with a uri
	"PREDICTIVE_UNIT_PARAMETERS":     {parameters: true},              // Seldon
	"MODEL":                          {byForm: true},
	"MODEL_NAME":                     {byForm: true},
	"BASE_MODEL":                     {byForm: true},
	"MODEL_NAME_OR_PATH":             {byForm: true},
}
