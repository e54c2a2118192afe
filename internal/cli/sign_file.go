// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// readDecision reads the one decision that a file holds; - is the standard input. A field that is misspelt would not be signed, and is refused.
func (s *session) readDecision(file string) (*v1alpha1.OversightDecision, error) {
	var raw []byte
	var err error
	if file == "-" {
		raw, err = readAtMost(s.streams.In)
	} else {
		raw, err = readBounded(file)
	}
	if err != nil {
		return nil, fail(fmt.Errorf("the decision could not be read: %w", err), "have one written: kubectl aims approve ASSESSMENT --sign-key KEY -o yaml")
	}
	if documents := bytes.Split(bytes.TrimPrefix(bytes.TrimSpace(raw), []byte("---")), []byte("\n---")); len(documents) > 1 {
		return nil, fmt.Errorf("%s holds %d documents: a file that is signed holds one decision", file, len(documents))
	}
	d := &v1alpha1.OversightDecision{}
	if err := yaml.UnmarshalStrict(raw, d); err != nil {
		return nil, fmt.Errorf("%s is no OversightDecision: %w", file, err)
	}
	if d.APIVersion != v1alpha1.GroupVersion.String() || d.Kind != v1alpha1.KindOversightDecision {
		return nil, fmt.Errorf("%s holds %s %q, and no OversightDecision of %s", file, d.APIVersion, d.Kind, v1alpha1.GroupVersion)
	}
	if given := s.flags.Namespace; given != nil && *given != "" {
		if d.Namespace != "" && d.Namespace != *given {
			return nil, fmt.Errorf("%s is for namespace %q, and not for %q", file, d.Namespace, *given)
		}
		d.Namespace = *given
	}
	if d.Namespace == "" {
		return nil, fail(fmt.Errorf("%s names no namespace, and a signature is for one", file), "write metadata.namespace into it, or say -n NAMESPACE")
	}
	return d, nil
}

// decisionFile is a signed decision as a file to commit: what its author said, and nothing that others write.
func decisionFile(d *v1alpha1.OversightDecision) (string, error) {
	bare := &v1alpha1.OversightDecision{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: v1alpha1.KindOversightDecision},
		ObjectMeta: metav1.ObjectMeta{Name: d.Name, Namespace: d.Namespace, Labels: d.Labels, Annotations: d.Annotations},
		Spec:       d.Spec,
	}
	bare.Spec.DecidedBy, bare.Spec.DecidedAt = nil, nil
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(bare)
	if err != nil {
		return "", fmt.Errorf("writing the decision: %w", err)
	}
	metadata, ok := fields["metadata"].(map[string]any)
	if !ok {
		return "", errors.New("writing the decision: it has no metadata")
	}
	delete(metadata, "creationTimestamp")
	delete(fields, "status")
	text, err := yaml.Marshal(fields)
	if err != nil {
		return "", fmt.Errorf("writing the decision: %w", err)
	}
	return string(text), nil
}
