// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import "github.com/prometheus/common/model"

// outline is what an answer in JSON looks like from afar: it is known before anything is decoded, and costs no memory.
type outline struct {
	// nulls tells that there is a null in what belongs to the data. Decoded it would be a missing sample, or a zero.
	nulls bool
	// lone tells that there is a list of one word in the data, such as a sample's time without its number. Decoded, the number would be a zero.
	lone bool
	// parts are how many values it has at most: each stands behind a bracket or a comma.
	parts int
}

// dataDepth is how deep the data are at least: below the answer and its field "data".
const dataDepth = 2

// outlineOf reads JSON, or what calls itself JSON.
func outlineOf(body []byte) outline {
	var (
		found             outline
		depth             int
		inString, escaped bool
		list              listState
	)
	for _, character := range body {
		if !inString && depth >= dataDepth {
			list = list.next(character)
			found.lone = found.lone || list == listOfOne
		}
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped = character == '\\'
			inString = character != '"'
		case character == '"':
			inString = true
		case character == ',':
			found.parts++
		case character == '{', character == '[':
			depth++
			found.parts++
		case character == '}', character == ']':
			depth--
		case character == 'n' && depth >= dataDepth:
			// Of the words that JSON has, null alone has an n.
			found.nulls = true
		}
	}
	return found
}

// listState is what was seen since the last bracket that opened a list.
type listState int

const (
	listElsewhere listState = iota
	listOpened
	listOfWord
	listOfOne
)

// next goes on by one character that is in no string. A list of objects or lists may well have one.
func (s listState) next(character byte) listState {
	switch character {
	case ' ', '\t', '\r', '\n':
		return s
	case '[':
		return listOpened
	case ']':
		if s == listOfWord {
			return listOfOne
		}
		return listElsewhere
	case ',', '{', '}':
		return listElsewhere
	}
	if s == listOpened {
		return listOfWord
	}
	return s
}

// complete tells whether each sample of an answer was given one: where there is none, the time is missing as well.
func complete(value model.Value) bool {
	vector, ok := value.(model.Vector)
	if !ok {
		return value != nil
	}
	for _, sample := range vector {
		if sample == nil || sample.Timestamp == 0 {
			return false
		}
	}
	return true
}
