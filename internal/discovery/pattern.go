// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// Bounds of a pattern, which bound what matching costs.
const (
	maximumPattern = 253
	maximumStars   = 4
)

// pattern is a text in which * stands for any characters: the texts between the stars. parts of an image's repository have one each.
type pattern struct {
	parts [][]string
}

func compilePattern(place Place, text string) (pattern, error) {
	switch {
	case text == "":
		return pattern{}, errors.New("is empty")
	case len(text) > maximumPattern:
		return pattern{}, fmt.Errorf("is longer than %d characters", maximumPattern)
	case strings.Count(text, "*") > maximumStars:
		return pattern{}, fmt.Errorf("has more than %d *", maximumStars)
	}
	if place != LooksAtImages {
		return pattern{parts: [][]string{strings.Split(text, "*")}}, nil
	}
	return compileImagePattern(text)
}

// compileImagePattern compiles the parts of a repository. Docker Hub has several names, of which images are compared by one.
func compileImagePattern(text string) (pattern, error) {
	if strings.ContainsAny(text, "@") || strings.Contains(text[strings.LastIndex(text, "/")+1:], ":") {
		return pattern{}, errors.New("must be a repository without tag or digest")
	}
	if _, err := name.NewRepository(strings.ReplaceAll(text, "*", "x"), name.WeakValidation); err != nil {
		return pattern{}, fmt.Errorf("is no repository: %w", err)
	}
	if rest, found := strings.CutPrefix(text, "docker.io/"); found {
		text = name.DefaultRegistry + "/" + rest
	}
	var p pattern
	for part := range strings.SplitSeq(text, "/") {
		p.parts = append(p.parts, strings.Split(part, "*"))
	}
	return p, nil
}

// matches tells whether a text is what the pattern means.
func (p pattern) matches(text string) bool { return glob(p.parts[0], text) }

// matchesRepository tells whether the last parts of a repository are those of the pattern.
func (p pattern) matchesRepository(repository string) bool {
	for i, part := range slices.Backward(p.parts) {
		cut := strings.LastIndexByte(repository, '/')
		if !glob(part, repository[cut+1:]) {
			return false
		}
		if cut < 0 {
			return i == 0
		}
		repository = repository[:cut]
	}
	return true
}

// glob tells whether a text consists of these texts with anything between them.
func glob(texts []string, text string) bool {
	if len(texts) == 1 {
		return text == texts[0]
	}
	first, last := texts[0], texts[len(texts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, between := range texts[1 : len(texts)-1] {
		i := strings.Index(text, between)
		if i < 0 {
			return false
		}
		text = text[i+len(between):]
	}
	return true
}
