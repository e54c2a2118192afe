// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package samples_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// manifests are the YAML files of a directory under config, by name and without kustomization.yaml.
func manifests(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(configDir(t), dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, file := range files {
		if filepath.Base(file) == "kustomization.yaml" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(file)] = content
	}
	if len(found) == 0 {
		t.Fatalf("config/%s holds no manifest", dir)
	}
	return found
}

func configDir(t *testing.T) string {
	t.Helper()
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "config")
}

// objects are the documents of a manifest.
func objects(t *testing.T, manifest []byte) []*unstructured.Unstructured {
	t.Helper()
	var result []*unstructured.Unstructured
	for document := range bytes.SplitSeq(manifest, []byte("\n---\n")) {
		object := &unstructured.Unstructured{}
		if err := yaml.UnmarshalStrict(document, &object.Object); err != nil {
			t.Fatal(err)
		}
		result = append(result, object)
	}
	return result
}

// promisedWords are the words of the refusal that an invalid manifest's first line promises.
func promisedWords(t *testing.T, manifest []byte) string {
	t.Helper()
	first, _, _ := strings.Cut(string(manifest), "\n")
	words, found := strings.CutPrefix(first, "# refused: ")
	if !found || strings.TrimSpace(words) == "" {
		t.Fatalf("the first line must be '# refused: ' and the words of the refusal, but is %q", first)
	}
	return words
}

// apply stores the objects of a sample by server-side apply.
func apply(t *testing.T, dir, name string) {
	t.Helper()
	manifest, found := manifests(t, dir)[name]
	if !found {
		t.Fatalf("config/%s has no %s", dir, name)
	}
	for _, object := range objects(t, manifest) {
		configuration := client.ApplyConfigurationFromUnstructured(object)
		if err := admin.Apply(t.Context(), configuration, client.FieldOwner("samples"), client.ForceOwnership); err != nil {
			t.Error(err)
		}
	}
}
