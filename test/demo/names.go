// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

// What the manifests name.
const (
	namespace      = "assistant"
	systemName     = "support-assistant"
	assessmentName = "support-assistant-2026"
	deploymentName = "mistral-7b"
	policyName     = "assistants"
	monitorName    = "support-assistant"
	templateName   = "retrain-search"

	shadowNamespace = "research"

	// monitorFile is the manifest of the monitor, and sourceAddress what stands there until the demo knows where its Prometheus is.
	monitorFile   = "monitor.yaml"
	sourceAddress = "http://prometheus.monitoring.svc:9090"

	// ritaKey is the file of the key that Rita signs with, and keyLine what stands in policies until the demo has made it.
	keyLine     = "ssh-ed25519 KEY rita@example.org"
	ritaKey     = "rita_ed25519"
	ritaAddress = "rita@example.org"

	riskOfficer  = "risk-officer"
	productOwner = "product-owner"

	oldModel = "mistralai/Mistral-7B-Instruct-v0.3"
	newModel = "mistralai/Mistral-Nemo-Instruct-2407"
	newImage = "vllm/vllm-openai:v0.11.1"
)

// policiesWithKey list Rita's key.
var policiesWithKey = []string{"policy-signers.yaml", "policy-waivers.yaml"}
