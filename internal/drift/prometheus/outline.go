// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import "github.com/prometheus/common/model"

// outline is what an answer in JSON looks like from afar: it is known before anything is decoded, and costs no memory.
type outline struct {
	// nulls tells that there is a null in what belongs to the data. Decoded it would be a missing sample, or a zero.
	nulls bool
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
	)
	for _, character := range body {
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
