// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package crdvalidation_test tries every rule, enum and bound of the API on a real API server: a valid object per kind, one edit, and
// the words of the refusal. coverage_test.go compares the tables with the generated CRDs, so that nobody adds or changes a rule alone.
package crdvalidation_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

const (
	system     = "AISystem"
	assessment = "ImpactAssessment"
	policy     = "OversightPolicy"
	decision   = "OversightDecision"
	monitor    = "DriftMonitor"

	// author applies the stored objects, so that what a later apply by the same author leaves out is removed.
	author = client.FieldOwner("author")
)

var (
	plane *controlplane.ControlPlane
	admin client.Client
	// bases are the valid objects of testdata, by kind: each fills in all that its kind can hold.
	bases = map[string]*unstructured.Unstructured{}
	// stored are the same objects, under other names, as the API server stores them: for edits of the status and for transitions.
	stored = map[string]*unstructured.Unstructured{}
)

func TestMain(m *testing.M) {
	if err := readBases(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	controlplane.Main(m, controlplane.Options{OnlyAPI: true}, func(ctx context.Context, started *controlplane.ControlPlane) error {
		if err := started.InstallCRDs(ctx); err != nil {
			return err
		}
		direct, err := client.New(started.Config(), client.Options{})
		if err != nil {
			return err
		}
		plane = started
		admin = client.WithFieldValidation(direct, metav1.FieldValidationStrict)
		return storeBases(ctx)
	})
}

func readBases() error {
	for _, kind := range []string{system, assessment, policy, decision, monitor} {
		content, err := os.ReadFile(filepath.Join("testdata", strings.ToLower(kind)+".yaml"))
		if err != nil {
			return fmt.Errorf("reading the valid %s: %w", kind, err)
		}
		base := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(content, base); err != nil {
			return fmt.Errorf("reading the valid %s: %w", kind, err)
		}
		bases[kind] = base
	}
	return nil
}

func storeBases(ctx context.Context) error {
	for kind, base := range bases {
		object := base.DeepCopy()
		object.SetName("stored-" + base.GetName())
		unstructured.RemoveNestedField(object.Object, "status")
		if err := admin.Apply(ctx, client.ApplyConfigurationFromUnstructured(object), author); err != nil {
			return fmt.Errorf("storing the valid %s: %w", kind, err)
		}
		if status, found := base.Object["status"]; found {
			object.Object["status"] = status
			if err := admin.Status().Update(ctx, object); err != nil {
				return fmt.Errorf("storing the status of the valid %s: %w", kind, err)
			}
		}
		stored[kind] = object
	}
	return nil
}
