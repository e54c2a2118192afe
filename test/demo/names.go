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

	shadowNamespace = "research"

	riskOfficer  = "risk-officer"
	productOwner = "product-owner"

	oldModel = "mistralai/Mistral-7B-Instruct-v0.3"
	newModel = "mistralai/Mistral-Nemo-Instruct-2407"
)
