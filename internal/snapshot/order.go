// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"cmp"

	"github.com/aims-operator/aims-operator/internal/decision"
)

func compareRegistered(a, b decision.RegisteredImage) int {
	return cmp.Or(
		cmp.Compare(a.System, b.System),
		cmp.Compare(a.Image.Repository, b.Image.Repository),
		cmp.Compare(a.Image.Tag, b.Image.Tag),
		cmp.Compare(a.Image.Digest, b.Image.Digest),
	)
}
