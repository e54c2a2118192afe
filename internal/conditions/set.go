// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package conditions

import (
	"strings"
	"unicode/utf8"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// maximumMessage is how many characters a message has at most.
const maximumMessage = 1000

// Set puts conditions into a list, about the given generation, and keeps the time of those whose status stays.
func Set(list *[]metav1.Condition, generation int64, conditions ...metav1.Condition) {
	for _, c := range conditions {
		c.ObservedGeneration = generation
		c.Message = Cut(c.Message, maximumMessage)
		apimeta.SetStatusCondition(list, c)
	}
}

// Cut shortens a text to a number of characters, at a character's border, and says with an ellipsis that it did.
func Cut(text string, characters int) string {
	if len(text) <= characters {
		return text
	}
	runes := []rune(text)
	if len(runes) <= characters {
		return text
	}
	return string(runes[:characters-1]) + "…"
}

// maximumNote is how many bytes the API server accepts in an Event's note, less a margin.
const maximumNote = 1000

// Note shortens a text to what an Event's note takes.
func Note(text string) string { return CutBytes(text, maximumNote) }

// CutBytes shortens a text to a number of bytes, at a character's border, and says with an ellipsis that it did.
func CutBytes(text string, size int) string {
	const ellipsis = "…"
	if len(text) <= size {
		return text
	}
	end := size - len(ellipsis)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}

func status(is bool) metav1.ConditionStatus {
	if is {
		return metav1.ConditionTrue
	}
	return metav1.ConditionFalse
}

func sentence(parts []string) string {
	return strings.Join(parts, "; ")
}
