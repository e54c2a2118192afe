// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"cmp"
	"slices"
)

// Piece is a part of the gate that may be intact or not.
type Piece string

// The pieces.
const (
	PieceWebhooks          Piece = "webhooks"
	PieceAdmissionPolicies Piece = "admission-policies"
	PieceBindings          Piece = "bindings"
	PieceLedger            Piece = "ledger"
	PieceCertificate       Piece = "certificate"
	PieceRights            Piece = "rights"
	PieceNamespaceLabels   Piece = "namespace-labels"
)

// Pieces are all pieces.
func Pieces() []Piece {
	return []Piece{PieceWebhooks, PieceAdmissionPolicies, PieceBindings, PieceLedger, PieceCertificate, PieceRights, PieceNamespaceLabels}
}

// pieces says of which piece an object of a kind is.
var pieces = map[string]Piece{
	"ValidatingWebhookConfiguration": PieceWebhooks, "MutatingWebhookConfiguration": PieceWebhooks,
	"ValidatingAdmissionPolicy": PieceAdmissionPolicies, "MutatingAdmissionPolicy": PieceAdmissionPolicies,
	"ValidatingAdmissionPolicyBinding": PieceBindings, "MutatingAdmissionPolicyBinding": PieceBindings,
	"Role": PieceLedger, "RoleBinding": PieceLedger, "ClusterRoleBinding": PieceLedger,
}

// PieceOf is the piece that an object of this kind belongs to.
func PieceOf(kind string) Piece { return pieces[kind] }

// Kinds are the kinds of objects that are put back, sorted.
func Kinds() []string {
	kinds := make([]string, 0, len(pieces))
	for kind := range pieces {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// Fault is something that is not as it should be.
type Fault struct {
	Piece Piece
	// Reason is one of the condition's.
	Reason string
	// What names the object, the right or the namespace.
	What string
	// Kind is the object's, where it is about one.
	Kind string
}

func sortFaults(faults []Fault) {
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Piece, b.Piece), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.What, b.What))
	})
}

// Source is who reports faults. The gate is known only when each of those below has.
type Source string

// The sources.
const (
	FromRegistration    Source = "registration"
	FromCertificate     Source = "certificate"
	FromRights          Source = "rights"
	FromNamespaceLabels Source = "namespace-labels"
	FromLedger          Source = "ledger"
)

// FromLedgerPage is the source that tells of one page of the ledger of a namespace. It is not waited for.
func FromLedgerPage(namespace, page string) Source {
	return Source("ledger-page/" + namespace + "/" + page)
}

func sources() []Source {
	return []Source{FromRegistration, FromCertificate, FromRights, FromNamespaceLabels, FromLedger}
}
