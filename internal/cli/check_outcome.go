// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// codedError is an error with an exit code of its own.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }

func (e *codedError) Unwrap() error { return e.err }

// failOns are the words of --fail-on, the least strict first.
func failOns() []string {
	var words []string
	for _, effect := range view.CheckEffects {
		if effect != view.EffectNotJudged && effect != view.EffectAllowed {
			words = append(words, strings.ToLower(string(effect)))
		}
	}
	return words
}

// threshold is how far down the list of effects it fails, or -1.
func (c *checker) threshold() int {
	if !slices.Contains(failOns(), c.failOn) {
		return -1
	}
	return slices.IndexFunc(view.CheckEffects, func(e view.Effect) bool { return strings.EqualFold(string(e), c.failOn) })
}

// fatal are the effects that it fails on.
func (c *checker) fatal() []view.Effect { return view.CheckEffects[:c.threshold()+1] }

// outcome is the exit code, and what is said about it beside the report.
func (c *checker) outcome() error {
	fatal := c.fatal()
	worse := slices.DeleteFunc(slices.Clone(fatal), func(e view.Effect) bool { return e == view.EffectWaiting })
	switch {
	case len(c.report.Problems) > 0:
		return c.fails(exitUnsaid, "nothing can be said of these files")
	case c.report.Count(view.EffectNotJudged) > 0:
		return c.fails(exitUnsaid, "not everything could be judged")
	case c.report.Count(fatal...) == 0:
		return nil
	case c.report.Count(worse...) == 0:
		return c.fails(exitWaiting, "people have to decide first, and --fail-on is "+c.failOn)
	}
	return c.fails(exitFails, "not all of these files would be let in as --fail-on "+c.failOn+" asks")
}

// fails counts what there is, unless people see it above.
func (c *checker) fails(code int, why string) error {
	if output(c.format) != outputText {
		why += ": " + c.report.Summary()
	}
	return &codedError{code: code, err: errors.New(why)}
}
