// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

// TestCase43InstallUpgradeUninstall: the API server takes all of it; what is uninstalled leaves the CRDs, with what people decided, and nothing else; and it can be
// installed again over them.
func TestCase43InstallUpgradeUninstall(t *testing.T) {
	t.Parallel()
	controlplane.Required(t, plane)
	const namespace = "governance"
	must := func(args ...string) {
		t.Helper()
		if out, err := helm(t, args...); err != nil {
			t.Fatalf("helm %v: %v\n%s", args, err, out)
		}
	}
	image := []string{"-n", namespace, "--set", "image.repository=example.org/aims"}
	must(slices.Concat([]string{"install", "aims-operator", chart, "--create-namespace"}, image)...)
	installed := rendered(t, "-n", namespace)
	for key := range installed {
		if err := look(t, installed[key]); err != nil {
			t.Errorf("%s is not there: %v", key, err)
		}
	}
	policy := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": v1alpha1.GroupVersion.String(), "kind": "OversightPolicy", "metadata": map[string]any{"name": "baseline"},
		"spec": map[string]any{
			"requirements": map[string]any{"stages": []any{string(v1alpha1.StageOperation)}},
			"enforcement":  map[string]any{"admission": string(v1alpha1.ModeAudit)},
		},
	}}
	eventually(t, "a policy can be stored", func() error { return admin.Create(t.Context(), policy) })

	must(slices.Concat([]string{"upgrade", "aims-operator", chart, "--set", "replicas=3"}, image)...)
	live := &unstructured.Unstructured{Object: maps.Clone(installed["Deployment "+namespace+"/aims-operator"])}
	if err := admin.Get(t.Context(), client.ObjectKeyFromObject(live), live); err != nil {
		t.Fatal(err)
	}
	if replicas, _, err := unstructured.NestedInt64(live.Object, "spec", "replicas"); replicas != 3 || err != nil {
		t.Errorf("there are %d replicas: %v", replicas, err)
	}

	must("uninstall", "aims-operator", "-n", namespace)
	for key, object := range installed {
		if strings.HasPrefix(key, "CustomResourceDefinition ") {
			if err := look(t, object); err != nil {
				t.Errorf("%s did not stay: %v", key, err)
			}
			continue
		}
		eventually(t, key+" is gone", func() error {
			if err := look(t, object); !apierrors.IsNotFound(err) {
				return errors.Join(errors.New("it is there still"), err)
			}
			return nil
		})
	}
	if err := admin.Get(t.Context(), client.ObjectKeyFromObject(policy), policy); err != nil {
		t.Errorf("a policy did not outlive the release: %v", err)
	}
	must(slices.Concat([]string{"install", "aims-operator", chart}, image)...)
}

// look reads the object that was installed.
func look(t *testing.T, object map[string]any) error {
	t.Helper()
	u := &unstructured.Unstructured{Object: maps.Clone(object)}
	return admin.Get(t.Context(), client.ObjectKeyFromObject(u), u)
}

func eventually(t *testing.T, what string, do func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := do()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s: %v", what, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
