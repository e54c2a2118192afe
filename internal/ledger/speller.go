// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"strconv"
	"strings"
)

// The separators stand between the parts of a name, one for each depth of a part within a part. They are signs that show their meaning to a person
// who reads a Role, and that no image, command or path holds in earnest.
const (
	// betweenParts stands between the system, the containers and the volumes.
	betweenParts = "␜"
	// betweenItems stands between containers, and between volumes.
	betweenItems = "␝"
	// betweenFields stands between what is told of a container or of a volume.
	betweenFields = "␞"
	// betweenWords stands between the words of a list, such as arguments.
	betweenWords = "␟"
	// withinWord stands between what is told of one word, such as the name of a variable and the Secret that it is from.
	withinWord = "←"

	separators = betweenParts + betweenItems + betweenFields + betweenWords + withinWord
)

// unreadable is spelt by the API server where something cannot be spelt. No name that is published holds it in that place.
const unreadable = withinWord + "?"

// speller spells a pod, and notes whether it could.
type speller struct{ failed bool }

// require notes that the pod cannot be spelt unless this holds.
func (s *speller) require(holds bool) {
	s.failed = s.failed || !holds
}

// text is a text as it stands. One that holds a separator cannot be spelt.
func (s *speller) text(text string) string {
	s.require(!strings.ContainsAny(text, separators))
	return text
}

// words spells a list of texts.
func (s *speller) words(words []string) string {
	if len(words) == 0 {
		return ""
	}
	for _, w := range words {
		s.text(w)
	}
	return counted(words, betweenWords)
}

// counted is how many texts there are, and the texts. The number makes the list unambiguous: see Name.
func counted(texts []string, separator string) string {
	return strconv.Itoa(len(texts)) + separator + strings.Join(texts, separator)
}

// each spells a list of things.
func each[T any](things []T, spell func(*T) string) string {
	if len(things) == 0 {
		return ""
	}
	texts := make([]string, 0, len(things))
	for i := range things {
		texts = append(texts, spell(&things[i]))
	}
	return counted(texts, betweenWords)
}
