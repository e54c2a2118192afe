// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
)

// Bundles are the authorities by which the API server checks the operator at present, for each webhook one bundle. Either configuration may
// be missing.
func Bundles(mutating *admissionregistrationv1.MutatingWebhookConfiguration, validating *admissionregistrationv1.ValidatingWebhookConfiguration) [][]byte {
	var bundles [][]byte
	if mutating != nil {
		for i := range mutating.Webhooks {
			bundles = append(bundles, mutating.Webhooks[i].ClientConfig.CABundle)
		}
	}
	if validating != nil {
		for i := range validating.Webhooks {
			bundles = append(bundles, validating.Webhooks[i].ClientConfig.CABundle)
		}
	}
	return bundles
}
