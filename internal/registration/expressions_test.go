// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"testing"

	"github.com/google/cel-go/cel"
	"k8s.io/apimachinery/pkg/util/version"
	celplugin "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

// expression is one that the API server compiles.
type expression struct {
	text string
	kind *cel.Type
}

func (e expression) GetExpression() string    { return e.text }
func (e expression) ReturnTypes() []*cel.Type { return []*cel.Type{e.kind} }

// TestExpressionsAreThoseOfTheOldestCluster compiles every expression as the oldest supported release does: one that does not compile would
// be refused with all that stands beside it.
func TestExpressionsAreThoseOfTheOldestCluster(t *testing.T) {
	t.Parallel()
	target := Target{Operator: "system:serviceaccount:aims-system:aims-operator", Namespace: "aims-system"}
	all := map[string]expression{}
	for _, target.Policies = range []bool{false, true} {
		for _, w := range Mutating(target, nil).Webhooks {
			for _, c := range w.MatchConditions {
				all[w.Name+"/"+c.Name] = expression{c.Expression, cel.BoolType}
			}
		}
		for _, w := range Validating(target, nil).Webhooks {
			for _, c := range w.MatchConditions {
				all[w.Name+"/"+c.Name] = expression{c.Expression, cel.BoolType}
			}
		}
	}
	for _, c := range MutatingPolicy(target).Spec.MatchConditions {
		all[PolicyHold+"/"+c.Name] = expression{c.Expression, cel.BoolType}
	}
	for _, p := range ValidatingPolicies(target) {
		for _, c := range p.Spec.MatchConditions {
			all[p.Name+"/"+c.Name] = expression{c.Expression, cel.BoolType}
		}
		all[p.Name+"/validation"] = expression{p.Spec.Validations[0].Expression, cel.BoolType}
		all[p.Name+"/message"] = expression{p.Spec.Validations[0].MessageExpression, cel.StringType}
	}
	compiler := celplugin.NewCompiler(environment.MustBaseEnvSet(version.MajorMinor(1, 31)))
	for name, e := range all {
		result := compiler.CompileCELExpression(e, celplugin.OptionalVariableDeclarations{HasAuthorizer: true}, environment.NewExpressions)
		if result.Error != nil {
			t.Errorf("%s: %.400s", name, result.Error.Detail)
		}
	}
	if len(all) < 15 {
		t.Errorf("only %d expressions were compiled", len(all))
	}
}
