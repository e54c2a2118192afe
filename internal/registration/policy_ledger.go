// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"strconv"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"

	"github.com/aims-operator/aims-operator/internal/ledger"
)

// ledgerPolicy keeps the ledger to the operator: what it is made of, what passes for it, and every other way to permit something to its account. A
// grant of everything to all service accounts is left to its owner, since the ledger then answers nothing (see ledger.Canary); a grant of single
// names to them would pass unseen, so that nobody else makes a role of the ledger's names, whomever it is bound to.
func (t Target) ledgerPolicy() *admissionregistrationv1.ValidatingAdmissionPolicy {
	both := []admissionregistrationv1.OperationType{admissionregistrationv1.Create, admissionregistrationv1.Update}
	account := t.Ledger()
	user := strconv.Quote("system:serviceaccount:" + account.Namespace + ":" + account.Name)
	guarded := []string{
		"object.metadata.name.startsWith(" + strconv.Quote(ledger.NamePrefix) + ") && request.resource.resource in ['roles', 'rolebindings']",
		"has(object.metadata.labels) && " + strconv.Quote(ledger.PageLabel) + " in object.metadata.labels",
		"has(object.subjects) && object.subjects.exists(s, s.kind == 'ServiceAccount' && s.?namespace.orValue('') == " + strconv.Quote(account.Namespace) +
			" && s.name == " + strconv.Quote(account.Name) + " || s.kind == 'User' && s.name == " + user + ")",
		ledger.GrantsNames(),
	}
	return t.validatingPolicy(PolicyLedger,
		constraints(both, rule("rbac.authorization.k8s.io", "*", "roles", "rolebindings", "clusterroles", "clusterrolebindings")),
		"false", messageLedger, t.notTheOperator()[0], condition("the-ledger", "("+strings.Join(guarded, ") || (")+")"))
}
