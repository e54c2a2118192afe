// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

// programFolders are where images have their programs. A program by any other path may come from a volume.
var programFolders = []string{
	"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin",
	"/opt/venv/bin", "/opt/conda/bin", "/home/venv/bin", // vLLM, TGI, TorchServe
	"/app",                   // llama.cpp
	"/opt/tritonserver/bin",  // Triton
	"/opt/nvidia",            // the entry points of NVIDIA's images
	"/usr/local/nvidia/bin",  // NVIDIA's driver
	"/usr/local/cuda/bin",    // CUDA
	"/opt/rocm/bin",          // ROCm
	"/usr/local/mpi/bin",     // NVIDIA's images
	"/usr/local/ucx/bin",     // NVIDIA's images
	"/root/.local/bin",       // uv
	"/usr/local/nvidia/sbin", // NVIDIA's driver
}

// libraryFolders are where images have their libraries, each with all that is below it.
var libraryFolders = []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/cuda", "/usr/local/nvidia", "/opt/rocm"}

// harmless are commands that serve nothing, start nothing and change no file that a serving stack reads, with what accepts their words;
// nil: any words. Not here, since they start what they are told to: find, awk, sed, perl, sort, chroot, unshare, nc.
var harmless = map[string]func(words []string) bool{
	"sleep": nil, "true": nil, "false": nil, ":": nil, "echo": nil, "printf": nil, "test": nil, "[": nil, "exit": nil, "return": nil,
	"wait": nil, "set": nil, "shift": nil, "break": nil, "continue": nil, "cd": nil, "pushd": nil, "popd": nil, "pwd": nil,
	"read": nil, "mapfile": nil, "readarray": nil, "getopts": nil, "ulimit": nil, "umask": nil, "kill": nil, "type": nil, "which": nil,
	"ls": nil, "cat": nil, "head": nil, "tail": nil, "grep": nil, "wc": nil, "cut": nil, "tr": nil, "seq": nil, "stat": nil, "readlink": nil,
	"realpath": nil, "basename": nil, "dirname": nil, "df": nil, "du": nil, "free": nil, "nproc": nil, "date": nil, "hostname": nil,
	"whoami": nil, "id": nil, "uname": nil, "printenv": nil, "ps": nil, "pgrep": nil, "pidof": nil, "mkdir": nil, "nvidia-smi": nil,
	"rocm-smi": nil, "grpc_health_probe": nil,
	"unset": onlyVariables, "curl": writesNoFile, "wget": onlyShows, "tee": onlyLogs,
	// Workers of a cluster name no model; what starts the server on them does.
	"ray":             firstIs("start", "status", "stop"),
	"ollama":          firstIs("list", "ls", "ps", "show"),
	"huggingface-cli": firstIs("login", "whoami"),
	"hf":              firstIs("auth"),
}

// fetchFlags are flags of curl with which it writes no file and reads no further flags.
var fetchFlags = []string{
	"--fail", "--silent", "--show-error", "--location", "--insecure", "--head", "--include", "--verbose", "--request", "--header", "--data",
	"--max-time", "--connect-timeout", "--retry", "--retry-delay", "--retry-connrefused",
}

// wgetFlags are the same of wget.
var wgetFlags = []string{"--spider", "-O-", "-qO-", "-q", "--quiet", "-T", "-t", "--no-check-certificate"}

// wrapperWords are words that wrappers take for a part of their own name.
var wrapperWords = map[string]bool{"run": true, "launch": true, "exec": true, "profile": true}
