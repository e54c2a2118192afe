// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/google/cel-go/cel"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Bounds of a table of recognisers.
const (
	maximumRecognisers = 256
	maximumPatterns    = 128
	maximumSays        = 200
)

// Recognisers are recognisers as they look. They are safe for concurrent use.
type Recognisers struct {
	list  []Recogniser
	names []v1alpha1.Recogniser
	// places are the recognisers by what they look at.
	places map[Place]*looks
	// conditions are one for each recogniser, or nil.
	conditions []*condition
}

// looks are the recognisers that look at one place, by what they look for.
type looks struct {
	// exact are those that look for a whole text, starred those that look for a pattern, and all those that look at everything.
	exact   map[string][]int
	starred []starred
	all     []int
}

type starred struct {
	pattern    pattern
	recogniser int
}

var recogniserName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,62}$`)

// compile makes recognisers of a table. The error says everything that is wrong with it.
func compile(table []Recogniser) (*Recognisers, error) {
	env, err := newEnvironment()
	if err != nil {
		return nil, err
	}
	if len(table) > maximumRecognisers {
		return nil, fmt.Errorf("there are %d recognisers, and no more than %d are allowed", len(table), maximumRecognisers)
	}
	r := &Recognisers{list: table, places: map[Place]*looks{}, conditions: make([]*condition, len(table))}
	known := map[v1alpha1.Recogniser]bool{v1alpha1.RecogniseRegisteredImage: true}
	var problems []error
	for i := range table {
		problem := r.add(env, i, known)
		if problem != nil {
			problems = append(problems, fmt.Errorf("recogniser %d, %q: %w", i+1, table[i].Name, problem))
		}
		known[table[i].Name] = true
		r.names = append(r.names, table[i].Name)
	}
	return r, errors.Join(problems...)
}

func (r *Recognisers) add(env *cel.Env, i int, known map[v1alpha1.Recogniser]bool) error {
	row := &r.list[i]
	if err := check(row, known); err != nil {
		return err
	}
	if r.places[row.LooksAt] == nil {
		r.places[row.LooksAt] = &looks{exact: map[string][]int{}}
	}
	at := r.places[row.LooksAt]
	if len(row.Patterns) == 0 {
		at.all = append(at.all, i)
	}
	for _, text := range row.Patterns {
		p, err := compilePattern(row.LooksAt, text)
		if err != nil {
			return fmt.Errorf("pattern %q %w", text, err)
		}
		if row.LooksAt != LooksAtImages && len(p.parts[0]) == 1 {
			at.exact[text] = append(at.exact[text], i)
			continue
		}
		at.starred = append(at.starred, starred{pattern: p, recogniser: i})
	}
	if row.Condition == "" {
		return nil
	}
	c, err := compileCondition(env, row.Condition)
	if err != nil {
		return fmt.Errorf("condition %q: %w", row.Condition, err)
	}
	r.conditions[i] = c
	return nil
}

// check checks what is no pattern and no condition.
func check(row *Recogniser, known map[v1alpha1.Recogniser]bool) error {
	switch {
	case !recogniserName.MatchString(string(row.Name)):
		return errors.New("the name must be a capital letter, then letters and digits, at most 63")
	case known[row.Name]:
		return errors.New("there is another recogniser of this name")
	case evidence[row.LooksAt] == decision.Evidence(""):
		return fmt.Errorf("looksAt is %q, and must be one of %v", row.LooksAt, Places())
	case row.Weight < 1 || row.Weight > 100:
		return fmt.Errorf("weight is %d, and must be between 1 and 100", row.Weight)
	case row.Says == "" || len(row.Says) > maximumSays:
		return fmt.Errorf("says must complete a sentence that begins with \"it\", in at most %d characters", maximumSays)
	case len(row.Patterns) == 0 && row.Condition == "":
		return errors.New("it has neither patterns nor a condition, and would recognise everything")
	case len(row.Patterns) > maximumPatterns:
		return fmt.Errorf("it has %d patterns, and no more than %d are allowed", len(row.Patterns), maximumPatterns)
	}
	return nil
}
