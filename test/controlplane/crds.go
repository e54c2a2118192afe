// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// crdTimeout is how long the API server may take to serve new kinds. It takes less than a second on an idle machine.
const crdTimeout = time.Minute

// CRDs reads the generated CustomResourceDefinitions of config/crd/bases.
func CRDs() ([]apiextensionsv1.CustomResourceDefinition, error) {
	root, err := RepositoryRoot()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(root, "config", "crd", "bases", "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("looking for CRDs: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("config/crd/bases holds no CRD: run make generate")
	}
	crds := make([]apiextensionsv1.CustomResourceDefinition, len(files))
	for i, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading a CRD: %w", err)
		}
		if err := yaml.UnmarshalStrict(content, &crds[i]); err != nil {
			return nil, fmt.Errorf("reading %s: %w", filepath.Base(file), err)
		}
	}
	return crds, nil
}

// InstallCRDs applies the CRDs of config/crd/bases and returns when the API server serves each of their versions.
func (p *ControlPlane) InstallCRDs(ctx context.Context) error {
	crds, err := CRDs()
	if err != nil {
		return err
	}
	scheme := runtime.NewScheme()
	if err := apiextensionsv1.AddToScheme(scheme); err != nil {
		return fmt.Errorf("preparing to install CRDs: %w", err)
	}
	admin, err := client.New(p.Config(), client.Options{Scheme: scheme})
	if err != nil {
		return fmt.Errorf("preparing to install CRDs: %w", err)
	}
	for i := range crds {
		if err := applyCRD(ctx, admin, &crds[i]); err != nil {
			return err
		}
	}
	for i := range crds {
		if err := awaitServed(ctx, admin, &crds[i]); err != nil {
			return fmt.Errorf("waiting for %s to be served: %w", crds[i].Name, err)
		}
	}
	return nil
}

func applyCRD(ctx context.Context, admin client.Client, crd *apiextensionsv1.CustomResourceDefinition) error {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(crd)
	if err != nil {
		return fmt.Errorf("converting %s: %w", crd.Name, err)
	}
	// The status is the API server's.
	unstructured.RemoveNestedField(content, "status")
	configuration := client.ApplyConfigurationFromUnstructured(&unstructured.Unstructured{Object: content})
	if err := admin.Apply(ctx, configuration, client.FieldOwner("aims-test"), client.ForceOwnership); err != nil {
		return fmt.Errorf("applying %s: %w", crd.Name, err)
	}
	return nil
}

// awaitServed asks for the kind itself: Established is set a moment before every path of the API server knows the kind.
func awaitServed(ctx context.Context, admin client.Client, crd *apiextensionsv1.CustomResourceDefinition) error {
	return wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, crdTimeout, true, func(ctx context.Context) (bool, error) {
		var current apiextensionsv1.CustomResourceDefinition
		if err := admin.Get(ctx, client.ObjectKeyFromObject(crd), &current); err != nil {
			return false, fmt.Errorf("reading the CRD: %w", err)
		}
		if !established(&current) {
			return false, nil
		}
		for _, version := range crd.Spec.Versions {
			served, err := lists(ctx, admin, crd, version.Name)
			if !served || err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

func established(crd *apiextensionsv1.CustomResourceDefinition) bool {
	for _, condition := range crd.Status.Conditions {
		if condition.Type == apiextensionsv1.Established {
			return condition.Status == apiextensionsv1.ConditionTrue
		}
	}
	return false
}

func lists(ctx context.Context, admin client.Client, crd *apiextensionsv1.CustomResourceDefinition, version string) (bool, error) {
	var list unstructured.UnstructuredList
	list.SetGroupVersionKind(schema.GroupVersionKind{Group: crd.Spec.Group, Version: version, Kind: crd.Spec.Names.ListKind})
	err := admin.List(ctx, &list, client.Limit(1))
	if apierrors.IsNotFound(err) || discoveryLags(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("listing: %w", err)
	}
	return true, nil
}
