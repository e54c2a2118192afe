// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"encoding/json"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumAuthors bounds the list of authors of one content. More than that is refused rather than forgotten.
const maximumAuthors = 64

// Authors are the users who wrote an object's present material content, sorted. None: it is not known, because the object was stored past
// the operator's webhook or the list does not parse.
func Authors(object metav1.Object) []string {
	var authors []string
	if err := json.Unmarshal([]byte(object.GetAnnotations()[v1alpha1.AuthorsAnnotation]), &authors); err != nil {
		return nil
	}
	slices.Sort(authors)
	return slices.Compact(authors)
}

// ContentAuthors are the authors of a system and of an assessment together. If those of either are not known, none are.
func ContentAuthors(system *v1alpha1.AISystem, assessment *v1alpha1.ImpactAssessment) []string {
	authors := Authors(system)
	if assessment != nil {
		of := Authors(assessment)
		if len(of) == 0 {
			return nil
		}
		if len(authors) == 0 {
			return nil
		}
		authors = append(authors, of...)
	}
	slices.Sort(authors)
	return slices.Compact(authors)
}

// NextAuthors are the authors after a user wrote an object: that user alone where the content is new or rests on approved content, the
// user and those before where it changes content that nobody approved yet, and those before where it does not change the content.
func NextAuthors(before []string, user string, change Change) ([]string, error) {
	switch change {
	case ContentNew:
		return []string{user}, nil
	case ContentSame:
		if len(before) > 0 {
			return before, nil
		}
		return []string{user}, nil
	case ContentEdited:
	}
	authors := append(slices.Clone(before), user)
	slices.Sort(authors)
	authors = slices.Compact(authors)
	if len(authors) > maximumAuthors {
		return nil, fmt.Errorf("more than %d users wrote this content without an approval in between: have it approved, or delete it and write it anew",
			maximumAuthors)
	}
	return authors, nil
}

// Change is how a write bears on an object's material content.
type Change int

// The ways in which a write bears on material content.
const (
	// ContentSame: the write changes nothing that people approve.
	ContentSame Change = iota
	// ContentEdited: the write changes content that nobody approved yet.
	ContentEdited
	// ContentNew: the write begins new content, or is the first change of approved content.
	ContentNew
)

// EncodeAuthors is the list of authors as AuthorsAnnotation holds it.
func EncodeAuthors(authors []string) (string, error) {
	encoded, err := json.Marshal(authors)
	if err != nil {
		return "", fmt.Errorf("encoding the authors: %w", err)
	}
	return string(encoded), nil
}
