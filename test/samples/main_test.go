// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package samples_test shows every manifest of config/samples to a real API server: the samples must be accepted, and those of
// config/samples/invalid must be refused in the words that their first line promises.
package samples_test

import (
	"context"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

var (
	plane *controlplane.ControlPlane
	admin client.Client
)

func TestMain(m *testing.M) {
	controlplane.Main(m, controlplane.Options{OnlyAPI: true}, func(ctx context.Context, started *controlplane.ControlPlane) error {
		if err := started.InstallCRDs(ctx); err != nil {
			return err
		}
		direct, err := client.New(started.Config(), client.Options{})
		if err != nil {
			return err
		}
		plane = started
		// As kubectl does: an unknown or doubled field is an error.
		admin = client.WithFieldValidation(direct, metav1.FieldValidationStrict)
		return nil
	})
}
