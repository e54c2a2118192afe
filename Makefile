# Every target needs only Go, git and make. `make help` explains them.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

export GOWORK := off
export CGO_ENABLED ?= 0

MODULE := github.com/aims-operator/aims-operator
BIN := bin
GOBUILD := go build -mod=readonly -trimpath -buildvcs=false
GOTEST := go test -mod=readonly
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# TEST_ARGS goes to every `go test`: make test TEST_ARGS='-run TestHold -v'
TEST_ARGS ?=
TEST_TIMEOUT ?= 30m
FUZZ_TIME ?= 20s
BENCH_COUNT ?= 1

CONTROLPLANE := $(abspath $(BIN)/controlplane)
CONTROLPLANE_DIR := .aims/controlplane

CONTROLLER_GEN := $(BIN)/controller-gen
CRD_REF_DOCS := $(BIN)/crd-ref-docs
GOLANGCI_LINT := $(BIN)/golangci-lint
GOVULNCHECK := $(BIN)/govulncheck
BENCHSTAT := $(BIN)/benchstat

##@ General

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z][a-z-]*:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo

.PHONY: clean
clean: ## Remove built programs, tools and test output
	rm -rf $(BIN) coverage*

##@ Build

.PHONY: build
build: ## Build the operator and the kubectl plugin into bin/
	$(GOBUILD) -ldflags '-X $(MODULE)/internal/version.Version=$(VERSION)' -o $(BIN)/ ./cmd/aims-operator ./cmd/kubectl-aims

.PHONY: generate
generate: $(CONTROLLER_GEN) ## Write deep copies, CRDs and the operator's RBAC role from the Go types and markers, and copy into the chart what it installs
	$(CONTROLLER_GEN) object:headerFile=hack/boilerplate.go.txt paths=./api/...
	hack/generate-crds.sh $(CONTROLLER_GEN)
	$(CONTROLLER_GEN) rbac:roleName=aims-operator paths=./internal/... output:rbac:dir=config/rbac
	hack/generate-chart.sh

.PHONY: docs
docs: $(CRD_REF_DOCS) ## Write docs/reference/api.md from the Go types
	mkdir -p docs/reference
	$(CRD_REF_DOCS) --log-level=ERROR --renderer=markdown --source-path=api --max-depth=20 \
		--config=hack/docs/config.yaml --templates-dir=hack/docs/templates --output-path=docs/reference/api.md

.PHONY: fmt
fmt: $(GOLANGCI_LINT) ## Format all Go files and add missing file headers
	hack/add-headers.sh
	$(GOLANGCI_LINT) fmt

##@ Check

.PHONY: verify
verify: ## Generate, document, lint, check samples and modules; fail if any of it changes the tree
	@hack/verify.sh generate docs lint samples tidy

.PHONY: lint
lint: $(GOLANGCI_LINT) ## Lint both Go modules, the API conventions and the direction of imports
	$(GOLANGCI_LINT) run ./...
	cd hack/controlplane && $(abspath $(GOLANGCI_LINT)) run --config ../../.golangci.yml ./...

.PHONY: samples
samples: ## Check every sample manifest against the CRDs and the rules
	$(GOTEST) -count=1 ./test/samples/...

.PHONY: tidy
tidy: ## Tidy go.mod and go.sum of all modules
	go mod tidy
	go -C hack/controlplane mod tidy
	go -C hack/helm mod tidy
	go -C hack/prometheus mod tidy
	go -C hack/tools mod tidy

.PHONY: vuln
vuln: $(GOVULNCHECK) ## Look for known vulnerabilities (needs the Go vulnerability database)
	$(GOVULNCHECK) ./...

##@ Test

.PHONY: test
test: controlplane prometheus ## Run all tests, with a real control plane and a real Prometheus on loopback
	@trap 'echo "make test: $$SECONDS s"' EXIT; \
	AIMS_CONTROLPLANE=$(CONTROLPLANE) $(GOTEST) -timeout $(TEST_TIMEOUT) $(TEST_ARGS) ./...; \
	AIMS_CONTROLPLANE=$(CONTROLPLANE) go -C hack/controlplane test -mod=readonly -timeout $(TEST_TIMEOUT) $(TEST_ARGS) ./...

.PHONY: test-unit
test-unit: ## Run the tests that need no control plane
	$(GOTEST) -short $(TEST_ARGS) ./api/... ./internal/...

.PHONY: test-race
test-race: ## Run the same tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GOTEST) -race -short $(TEST_ARGS) ./api/... ./internal/...

.PHONY: faults
faults: controlplane ## Kill, stop, replace and starve the operator and the control plane, and see that the gate holds (minutes)
	AIMS_FAULTS=1 AIMS_CONTROLPLANE=$(CONTROLPLANE) $(GOTEST) -count=1 -timeout $(TEST_TIMEOUT) $(TEST_ARGS) ./test/faults

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZ_TIME (20s)
	@hack/fuzz.sh $(FUZZ_TIME)

.PHONY: bench
bench: $(BENCHSTAT) controlplane ## Run all benchmarks, and compare with the run before (BENCH_COUNT=6 for firm numbers)
	@AIMS_CONTROLPLANE=$(CONTROLPLANE) hack/bench.sh $(BENCHSTAT) $(BENCH_COUNT)

##@ Try it

.PHONY: controlplane
controlplane: controlplane-program ## Build the local control plane: etcd, Kubernetes, simulated nodes (minutes, the first time)
	$(CONTROLPLANE) build

.PHONY: controlplane-program
controlplane-program:
	@go -C hack/controlplane build -mod=readonly -trimpath -buildvcs=false -o $(CONTROLPLANE) .

.PHONY: prometheus
prometheus: ## Build the Prometheus that tests and the demo use (minutes, the first time; PROMETHEUS=path takes another)
	@go run -mod=readonly ./test/prometheus/build

.PHONY: up
up: controlplane ## Start the local control plane, and say how kubectl finds it
	$(CONTROLPLANE) up --dir $(CONTROLPLANE_DIR)
	@echo "export KUBECONFIG=$(abspath $(CONTROLPLANE_DIR))/kubeconfig"

.PHONY: down
down: controlplane-program ## Stop the local control plane and remove its data
	$(CONTROLPLANE) down --dir $(CONTROLPLANE_DIR)

.PHONY: demo
demo: controlplane prometheus ## Show the operator at work, from an empty cluster to an approved model that is watched and that people stop (DEMO_ARGS=--pause)
	@echo "Building the demo, the operator and its kubectl plugin (minutes, the first time)"
	@# The demo links the operator and the plugin itself, with these flags. Here their packages are compiled, in view of everybody.
	@go build -mod=readonly ./cmd/...
	@go build -mod=readonly -o $(BIN)/demo ./test/demo
	@AIMS_CONTROLPLANE=$(CONTROLPLANE) $(BIN)/demo $(DEMO_ARGS)

# Tools are pinned in hack/tools and built again when a version there changes.
TOOL_SUMS := hack/tools/go.mod hack/tools/go.sum
BUILD_TOOL = go -C hack/tools build -mod=readonly -trimpath -buildvcs=false -o $(abspath $@)

$(CONTROLLER_GEN): $(TOOL_SUMS)
	$(BUILD_TOOL) sigs.k8s.io/controller-tools/cmd/controller-gen

$(CRD_REF_DOCS): $(TOOL_SUMS)
	$(BUILD_TOOL) github.com/elastic/crd-ref-docs

# golangci-lint with the Kubernetes API linter compiled in.
$(GOLANGCI_LINT): $(TOOL_SUMS)
	$(BUILD_TOOL) sigs.k8s.io/kube-api-linter/cmd/golangci-lint-kube-api-linter

$(GOVULNCHECK): $(TOOL_SUMS)
	$(BUILD_TOOL) golang.org/x/vuln/cmd/govulncheck

$(BENCHSTAT): $(TOOL_SUMS)
	$(BUILD_TOOL) golang.org/x/perf/cmd/benchstat
