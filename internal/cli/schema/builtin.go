// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"io/fs"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	kubeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/config"
)

// perCallLimit and costBudget bound what the CEL rules of one object may cost, as the API server bounds them.
const (
	perCallLimit = 1_000_000
	costBudget   = 10_000_000
)

// Kinds are the kinds that can be checked.
type Kinds struct {
	kinds map[kubeschema.GroupVersionKind]*kind
}

type kind struct {
	namespaced bool
	structural *structural.Structural
	openAPI    validation.SchemaValidator
	rules      *cel.Validator
}

// Builtin are the operator's own kinds.
var Builtin = sync.OnceValues(func() (*Kinds, error) {
	files, err := fs.Glob(config.CRDs, "crd/bases/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for the schemas: %w", err)
	}
	k := &Kinds{kinds: map[kubeschema.GroupVersionKind]*kind{}}
	for _, file := range files {
		if err := k.read(file); err != nil {
			return nil, fmt.Errorf("reading the schemas of %s: %w", file, err)
		}
	}
	return k, nil
})

func (k *Kinds) read(file string) error {
	content, err := config.CRDs.ReadFile(file)
	if err != nil {
		return err
	}
	crd := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(content, crd); err != nil {
		return err
	}
	for i := range crd.Spec.Versions {
		version := &crd.Spec.Versions[i]
		compiled, err := compile(version.Schema.OpenAPIV3Schema)
		if err != nil {
			return fmt.Errorf("version %s: %w", version.Name, err)
		}
		compiled.namespaced = crd.Spec.Scope == apiextensionsv1.NamespaceScoped
		k.kinds[kubeschema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}] = compiled
	}
	return nil
}

func compile(written *apiextensionsv1.JSONSchemaProps) (*kind, error) {
	internal := &apiextensions.JSONSchemaProps{}
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(written, internal, nil); err != nil {
		return nil, err
	}
	s, err := structural.NewStructural(internal)
	if err != nil {
		return nil, err
	}
	openAPI, _, err := validation.NewSchemaValidator(internal)
	if err != nil {
		return nil, err
	}
	return &kind{structural: s, openAPI: openAPI, rules: cel.NewValidator(s, true, perCallLimit)}, nil
}
