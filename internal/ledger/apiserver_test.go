// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	celplugin "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/cel/environment"
)

// oldest is the oldest release of Kubernetes whose expressions ours must be.
var oldest = version.MajorMinor(1, 31)

// condition is an expression as the API server compiles and evaluates a webhook's match condition.
type condition struct{ matcher matchconditions.Matcher }

func compile(tb testing.TB, expression string) condition {
	tb.Helper()
	compiler := celplugin.NewConditionCompiler(environment.MustBaseEnvSet(oldest))
	accessor := &matchconditions.MatchCondition{Name: "condition", Expression: expression}
	compiled := compiler.CompileCondition([]celplugin.ExpressionAccessor{accessor}, celplugin.OptionalVariableDeclarations{HasAuthorizer: true},
		environment.NewExpressions)
	if errs := compiled.CompilationErrors(); len(errs) > 0 {
		tb.Fatalf("the expression does not compile: %.300s", errs)
	}
	fail := admissionregistrationv1.Fail
	return condition{matchconditions.NewMatcher(compiled, &fail, "webhook", "admit", "test")}
}

// holds evaluates the condition on the creation of an object, or on its update if there is an old one.
func (c condition) holds(tb testing.TB, asked authorizer.UnconditionalAuthorizer, object, old runtime.Object, username string) (bool, error) {
	tb.Helper()
	operation := admission.Create
	if old != nil {
		operation = admission.Update
	}
	gvk := object.GetObjectKind().GroupVersionKind()
	attributes := admission.NewAttributesRecord(object, old, gvk, "lending", "name", schema.GroupVersionResource{Group: gvk.Group, Version: gvk.Version}, "",
		operation, nil, false, &user.DefaultInfo{Name: username})
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedKind: gvk, VersionedObject: admission.NewLazyObject(object)}
	if old != nil {
		versioned.VersionedOldObject = admission.NewLazyObject(old)
	}
	result := c.matcher.Match(context.Background(), versioned, nil, asked)
	return result.Matches, result.Error
}

// notes permits what it is told to and notes what it is asked.
type notes struct {
	permits func(name string) bool
	asked   []authorizer.Attributes
}

func (n *notes) Authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	n.asked = append(n.asked, a)
	if n.permits(a.GetName()) {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "", nil
}
