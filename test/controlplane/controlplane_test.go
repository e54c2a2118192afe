// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane_test

import (
	"context"
	"os"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

func TestControlPlane(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a control plane, which -short leaves out")
	}
	plane, err := controlplane.Start(t.Context(), controlplane.Options{OnlyAPI: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := plane.Stop(); err != nil {
			t.Error(err)
		}
	})

	t.Run("serves the kinds once they are installed, also twice", func(t *testing.T) {
		for range 2 {
			if err := plane.InstallCRDs(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		admin, err := client.New(plane.Config(), client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var systems unstructured.UnstructuredList
		systems.SetAPIVersion("aims-operator.io/v1alpha1")
		systems.SetKind("AISystemList")
		if err := admin.List(t.Context(), &systems); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("knows a user by name and groups, and the same user with other groups", func(t *testing.T) {
		first, err := plane.UserConfig("ada", "risk-officers")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plane.UserConfig("ada", "product-owners"); err != nil {
			t.Fatal(err)
		}
		user := whoami(t, first)
		if user.Username != "ada" || len(user.Groups) == 0 || user.Groups[0] != "risk-officers" {
			t.Errorf("the API server took the user for %q of %q", user.Username, user.Groups)
		}
	})

	t.Run("leaves nothing behind when it stops", func(t *testing.T) {
		for range 2 {
			if err := plane.Stop(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(plane.Dir); !os.IsNotExist(err) {
			t.Errorf("%s is still there (%v)", plane.Dir, err)
		}
	})
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a control plane, which -short leaves out")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if plane, err := controlplane.Start(ctx, controlplane.Options{OnlyAPI: true}); err == nil {
		t.Errorf("started all the same: %v", plane.Stop())
	}
}

func whoami(t *testing.T, config *rest.Config) authenticationv1.UserInfo {
	t.Helper()
	user, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var review authenticationv1.SelfSubjectReview
	if err := user.Create(t.Context(), &review); err != nil {
		t.Fatal(err)
	}
	return review.Status.UserInfo
}
