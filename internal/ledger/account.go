// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

// Account is the ServiceAccount that the ledger permits things to. Nobody uses it, and it need not exist.
type Account struct {
	Namespace string
	Name      string
}

// AccountName is the account's name, in the operator's own namespace.
const AccountName = "aims-ledger"

// Resource is the virtual resource that the ledger's Roles name, in the operator's API group.
const Resource = "pods"

// The verbs of the ledger. VerbRun is for pods that Kubernetes' own controllers make of what was admitted before, VerbDeploy for what anybody
// else makes.
const (
	VerbRun    = "run"
	VerbDeploy = "deploy"
)

// Canary is a name that is never published. An account that may run it may run anything, so that its permissions tell nothing.
const Canary = "canary: nothing is ever called this"
