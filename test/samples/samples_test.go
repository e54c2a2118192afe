// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package samples_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// notApplied are the samples that are to read and to adapt, not to apply as they are.
var notApplied = []string{
	"oversightdecision_approve-credit-scoring.yaml", // it must name the digest that a person saw
}

func TestKustomizationNamesEverySample(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(configDir(t), "samples", "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var kustomization struct {
		Resources []string `json:"resources"`
	}
	if err := yaml.Unmarshal(content, &kustomization); err != nil {
		t.Fatal(err)
	}
	for name := range manifests(t, "samples") {
		if slices.Contains(kustomization.Resources, name) == slices.Contains(notApplied, name) {
			t.Errorf("%s must stand in kustomization.yaml or in notApplied, and not in both", name)
		}
	}
}

func TestSamplesAreAccepted(t *testing.T) {
	controlplane.Required(t, plane)

	t.Run("all at once, with kubectl apply -k", func(t *testing.T) {
		samples := filepath.Join(configDir(t), "samples")
		command := exec.Command(plane.Kubectl, "--kubeconfig", plane.Kubeconfig, "apply", "--validate=strict", "-k", samples)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("kubectl apply -k: %v\n%s", err, output)
		}
	})

	apply(t, "samples", "namespace.yaml")
	for name := range manifests(t, "samples") {
		t.Run(name, func(t *testing.T) { apply(t, "samples", name) })
	}
}

func TestInvalidSamplesAreRefused(t *testing.T) {
	controlplane.Required(t, plane)
	apply(t, "samples", "namespace.yaml")
	for name, manifest := range manifests(t, filepath.Join("samples", "invalid")) {
		t.Run(name, func(t *testing.T) {
			words := promisedWords(t, manifest)
			found := objects(t, manifest)
			if len(found) != 1 {
				t.Fatalf("shows one mistake, so it holds one object, not %d", len(found))
			}
			err := admin.Create(t.Context(), found[0], client.DryRunAll)
			switch {
			case err == nil || apierrors.IsAlreadyExists(err): // the samples have the same names
				t.Fatalf("accepted; wanted a refusal with %q", words)
			case !apierrors.IsInvalid(err) && !apierrors.IsBadRequest(err):
				t.Fatalf("failed for another reason than its content: %v", err)
			case !strings.Contains(err.Error(), words):
				t.Fatalf("refused in other words: %v\nwanted: %s", err, words)
			}
			if mistakes := causes(err); len(mistakes) > 1 {
				t.Errorf("must hold one mistake alone, but the API server found %d: %v", len(mistakes), err)
			}
		})
	}
}

// causes are the mistakes that a refusal names, each with its field. A refusal because of an unknown field names none.
func causes(err error) []string {
	var found []string
	var status apierrors.APIStatus
	if errors.As(err, &status) && status.Status().Details != nil {
		for _, cause := range status.Status().Details.Causes {
			// A note that other rules were left out, not a mistake.
			if !strings.Contains(cause.Message, "some validation rules were not checked") {
				found = append(found, cause.Field+": "+cause.Message)
			}
		}
	}
	return found
}
