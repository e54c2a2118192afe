// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/gowebpki/jcs"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// digestScheme is the version of the rule by which content becomes a digest. Another rule is another scheme.
const digestScheme = "aims.v1:sha256:"

// Statement is the content that a human approves, as it is hashed: the namespace, both names, the system's material content and the
// assessment. Assessment is absent where no assessment is part of the content.
type Statement struct {
	Namespace      string                         `json:"namespace"`
	SystemName     string                         `json:"systemName"`
	System         v1alpha1.SystemContent         `json:"system"`
	AssessmentName string                         `json:"assessmentName,omitempty"`
	Assessment     *v1alpha1.ImpactAssessmentSpec `json:"assessment,omitempty"`
}

// NewStatement is the statement of a system's present content with an assessment, or with none if the assessment is nil.
func NewStatement(system *v1alpha1.AISystem, assessment *v1alpha1.ImpactAssessment) Statement {
	s := Statement{Namespace: system.Namespace, SystemName: system.Name, System: system.Spec.SystemContent}
	if assessment != nil {
		s.AssessmentName, s.Assessment = assessment.Name, &assessment.Spec
	}
	return s
}

// Canonical is the statement as canonical JSON (RFC 8785).
func (s Statement) Canonical() ([]byte, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding the content of AI system %q: %w", s.SystemName, err)
	}
	canonical, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("bringing the content of AI system %q to its canonical form: %w", s.SystemName, err)
	}
	return canonical, nil
}

// Digest is the statement's content digest.
func (s Statement) Digest() (v1alpha1.ContentDigest, error) {
	canonical, err := s.Canonical()
	if err != nil {
		return "", err
	}
	return digestOf(canonical), nil
}

func digestOf(canonical []byte) v1alpha1.ContentDigest {
	sum := sha256.Sum256(canonical)
	return v1alpha1.ContentDigest(digestScheme + hex.EncodeToString(sum[:]))
}

// ParseRelease reads back the content that a release keeps, and checks that it is what the release's digest says and that it is about this
// system. Whoever edits the content cannot keep the digest that people approved.
func ParseRelease(namespace, system string, release *v1alpha1.Release) (Statement, error) {
	if got := digestOf([]byte(release.Content)); got != release.ContentDigest {
		return Statement{}, fmt.Errorf("the content in status.release has the digest %s, not the approved %s", got, release.ContentDigest)
	}
	// Canonical JSON has one text for one content: no second value behind it, no name twice, no other spelling.
	if canonical, err := jcs.Transform([]byte(release.Content)); err != nil || string(canonical) != release.Content {
		return Statement{}, errors.New("the content in status.release is not canonical JSON")
	}
	var s Statement
	decoder := json.NewDecoder(strings.NewReader(release.Content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Statement{}, fmt.Errorf("reading the content in status.release: %w", err)
	}
	if s.Namespace != namespace || s.SystemName != system {
		return Statement{}, fmt.Errorf("the content in status.release is that of AI system %q in namespace %q", s.SystemName, s.Namespace)
	}
	return s, nil
}
