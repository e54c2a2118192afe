// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"errors"
	"fmt"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/interpreter"
)

// Bounds of a condition, in CEL's units of cost: about one a character compared, or an element visited. Texts that a condition sees are cut to
// maximumText and lists to maximumItems, so that what an expression can cost is known when it is compiled.
const (
	maximumText      = 1024
	maximumList      = 64
	maximumCondition = 2048
	maximumCost      = 20_000
)

// names that a condition may use.
const (
	varItem      = "item"
	varValue     = "value"
	varContainer = "container"
	varImages    = "images"
	varResources = "resources"
)

// condition is a compiled CEL expression. It is safe for concurrent use.
type condition struct {
	program cel.Program
	// names are the variables that the expression uses.
	names map[string]bool
}

func newEnvironment() (*cel.Env, error) {
	env, err := cel.NewEnv(
		cel.Variable(varItem, cel.StringType), cel.Variable(varValue, cel.StringType), cel.Variable(varContainer, cel.StringType),
		cel.Variable(varImages, cel.ListType(cel.StringType)), cel.Variable(varResources, cel.ListType(cel.StringType)),
		// No libraries of further functions: CEL's estimate of what an expression may cost knows its own functions best.
		cel.ParserExpressionSizeLimit(maximumCondition),
	)
	if err != nil {
		return nil, fmt.Errorf("making the CEL environment: %w", err)
	}
	return env, nil
}

// compileCondition compiles an expression whose cost is bounded whatever it looks at.
func compileCondition(env *cel.Env, text string) (*condition, error) {
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("is a %s and must be true or false", ast.OutputType())
	}
	estimate, err := env.EstimateCost(ast, sizes{})
	if err != nil {
		return nil, fmt.Errorf("estimating the cost: %w", err)
	}
	if estimate.Max > maximumCost {
		return nil, fmt.Errorf("may cost %d, and no more than %d is allowed: look for less, or for shorter texts", estimate.Max, maximumCost)
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(maximumCost))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, reference := range ast.NativeRep().ReferenceMap() {
		names[reference.Name] = true
	}
	return &condition{program: program, names: names}, nil
}

// uses tells whether the expression uses a variable.
func (c *condition) uses(variable string) bool { return c.names[variable] }

// holds evaluates the condition on one item.
func (c *condition) holds(s *sight) (bool, error) {
	result, _, err := c.program.Eval(s)
	if err != nil {
		return false, err
	}
	holds, ok := result.Value().(bool)
	if !ok {
		return false, errors.New("the condition is neither true nor false")
	}
	return holds, nil
}

// sight is what a condition sees.
type sight struct {
	item, value, container string
	images, resources      []string
}

// ResolveName gives the value of a variable.
func (s *sight) ResolveName(name string) (any, bool) {
	switch name {
	case varItem:
		return types.String(s.item), true
	case varValue:
		return types.String(s.value), true
	case varContainer:
		return types.String(s.container), true
	case varImages:
		return s.images, true
	case varResources:
		return s.resources, true
	}
	return nil, false
}

// Parent is nil: there is no other scope.
func (s *sight) Parent() interpreter.Activation { return nil }

// sizes tells the estimator how long texts and lists can be.
type sizes struct{}

// EstimateSize says how long a variable can be.
func (sizes) EstimateSize(node checker.AstNode) *checker.SizeEstimate {
	path := node.Path()
	if len(path) == 0 {
		return nil
	}
	list := path[0] == varImages || path[0] == varResources
	if list && len(path) == 1 {
		return &checker.SizeEstimate{Min: 0, Max: maximumList}
	}
	return &checker.SizeEstimate{Min: 0, Max: maximumText}
}

// EstimateCallCost leaves the cost of functions to CEL.
func (sizes) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate { //nolint:gocritic // CEL asks for this form
	return nil
}
