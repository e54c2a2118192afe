// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"errors"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
)

// discoveryLags tells an answer from a mistake: the client's map of kinds does not know the new kind yet.
func discoveryLags(err error) bool {
	var failed *discovery.ErrGroupDiscoveryFailed
	return apimeta.IsNoMatchError(err) || errors.As(err, &failed)
}
