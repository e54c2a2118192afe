// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/test/seals"
)

var now = time.Date(2026, time.March, 2, 9, 0, 1, 0, time.UTC)

// recorded is a request as the API server sends it, with changes.
func recorded(t *testing.T, change func(request *admission.Request, d *v1alpha1.OversightDecision)) admission.Request {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "create.json"))
	if err != nil {
		t.Fatal(err)
	}
	review := &admissionv1.AdmissionReview{}
	if err := json.Unmarshal(raw, review); err != nil {
		t.Fatal(err)
	}
	request := admission.Request{AdmissionRequest: *review.Request}
	d := &v1alpha1.OversightDecision{}
	if err := json.Unmarshal(request.Object.Raw, d); err != nil {
		t.Fatal(err)
	}
	change(&request, d)
	if request.Object.Raw, err = json.Marshal(d); err != nil {
		t.Fatal(err)
	}
	return request
}

var here = seal.Place{NamespaceUID: "lending-1", SystemUID: "chat-1"}

func asRecorded(*admission.Request, *v1alpha1.OversightDecision) {}

// cluster has the AI system "chat", and a namespace; or it cannot be reached.
type cluster struct {
	down error
	// system is the UID of the system, if it is another than the one of the seal.
	system types.UID
}

// Get finds the system and the namespace.
func (c cluster) Get(_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption) error {
	_, namespace := object.(*corev1.Namespace)
	switch {
	case c.down != nil:
		return c.down
	case namespace:
		object.SetUID("lending-1")
		return nil
	case key.Name == "chat":
		object.SetUID(cmp.Or(c.system, "chat-1"))
		return nil
	}
	return apierrors.NewNotFound(schema.GroupResource{Resource: "aisystems"}, key.Name)
}

// List finds nothing.
func (c cluster) List(context.Context, client.ObjectList, ...client.ListOption) error { return c.down }

// newGuard is a guard in a cluster whose RBAC answers with yes, no or an error.
func newGuard(live cluster, entitled bool, rbac error) *Guard {
	clients := fake.NewClientset()
	clients.PrependReactor("create", "subjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if rbac != nil {
			return true, nil, rbac
		}
		create, ok := action.(clienttesting.CreateAction)
		if !ok {
			return true, nil, errors.New("no creation")
		}
		review, ok := create.GetObject().(*authorizationv1.SubjectAccessReview)
		if !ok {
			return true, nil, errors.New("no review")
		}
		asked := review.Spec.ResourceAttributes
		right := review.Spec.User == "rita" && len(review.Spec.Groups) == 2 && len(review.Spec.Extra) == 1 && asked.Verb == "decide" &&
			asked.Group == v1alpha1.GroupName && asked.Resource == "oversightroles" && asked.Name == "risk-officer" && asked.Namespace == "lending"
		review.Status.Allowed = entitled && right
		return true, review, nil
	})
	return &Guard{
		Live: live, Facts: &snapshot.Reader{Client: live, Clock: testclock.NewFakePassiveClock(now)}, Reviews: clients.AuthorizationV1().SubjectAccessReviews(), Clock: testclock.NewFakePassiveClock(now),
	}
}

// said is what the guard is to say to one request, and why.
type said struct {
	why    string
	change func(*admission.Request, *v1alpha1.OversightDecision)
	guard  *Guard
	code   int32
	says   string
}

func (want said) check(t *testing.T) {
	t.Helper()
	keeper := seals.Keeper(t)
	want.guard.Seals = keeper
	request := recorded(t, func(r *admission.Request, d *v1alpha1.OversightDecision) {
		d.Namespace = r.Namespace
		seals.Put(t, keeper, here, d)
		want.change(r, d)
	})
	response := want.guard.Handle(t.Context(), request)
	if response.Allowed != (want.code == 0) {
		t.Fatalf("allowed: %t, %v; %s", response.Allowed, response.Result, want.why)
	}
	if want.code != 0 && (response.Result.Code != want.code || !strings.Contains(response.Result.Message, want.says)) {
		t.Errorf("the answer is %d %q, want %d with %q: %s", response.Result.Code, response.Result.Message, want.code, want.says, want.why)
	}
}

func TestGuardAnswers(t *testing.T) {
	t.Parallel()
	down := errors.New("connection refused")
	for name, test := range map[string]said{
		"as recorded": {"an entitled person may halt", asRecorded, newGuard(cluster{}, true, nil), 0, ""},
		"not entitled": {
			"RBAC says no", asRecorded, newGuard(cluster{}, false, nil), http.StatusForbidden, "may not decide as risk-officer",
		},
		"RBAC does not answer": {
			"that is neither yes nor no", asRecorded, newGuard(cluster{}, true, down), http.StatusServiceUnavailable, "cannot decide now",
		},
		"the API server does not answer": {
			"nor is that", asRecorded, newGuard(cluster{down: down}, true, nil), http.StatusServiceUnavailable, "cannot decide now",
		},
		"another person's stamp": {
			"something after the stamper changed it", func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.DecidedBy.Username = "paul" },
			newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "was changed after it",
		},
		"a group more": {
			"groups are evidence as well", func(_ *admission.Request, d *v1alpha1.OversightDecision) {
				d.Spec.DecidedBy.Groups = append(d.Spec.DecidedBy.Groups, "system:masters")
			}, newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "was changed after it",
		},
		"no stamp": {
			"the stamper did not see it", func(_ *admission.Request, d *v1alpha1.OversightDecision) {
				d.Spec.DecidedBy, d.Spec.DecidedAt = nil, nil
			},
			newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "was not stamped",
		},
		"an old stamp": {
			"a decision of an hour ago is not this request's", func(_ *admission.Request, d *v1alpha1.OversightDecision) {
				d.Spec.DecidedAt.Time = now.Add(-time.Hour)
			}, newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "clocks",
		},
		"a stamp of tomorrow": {
			"clocks a day off are said, not believed", func(_ *admission.Request, d *v1alpha1.OversightDecision) {
				d.Spec.DecidedAt.Time = now.Add(24 * time.Hour)
			}, newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "clocks",
		},
		"no seal": {
			"it would count for nothing", func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Seal = nil },
			newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "was not sealed",
		},
		"changed behind the seal": {
			"another webhook changed it", func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Comment = "never mind" },
			newGuard(cluster{}, true, nil), http.StatusServiceUnavailable, "was changed after it",
		},
		"made anew meanwhile": {
			"the system of the seal is gone", asRecorded, newGuard(cluster{system: "chat-2"}, true, nil), http.StatusServiceUnavailable, "was not sealed",
		},
		"a dry run without a seal": {
			"a dry run has none", func(r *admission.Request, d *v1alpha1.OversightDecision) { r.DryRun, d.Spec.Seal = new(true), nil },
			newGuard(cluster{}, true, nil), 0, "",
		},
		"a waiver without an end": {
			"webhooks see it before the schema's rules do", func(_ *admission.Request, d *v1alpha1.OversightDecision) {
				d.Spec.Decision, d.Spec.Waives = v1alpha1.DecisionWaive, []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
			}, newGuard(cluster{}, true, nil), http.StatusForbidden, "a waiver says until when",
		},
		"an operation that is new": {
			"what nobody thought of is not allowed", func(r *admission.Request, _ *v1alpha1.OversightDecision) { r.Operation = "APPROVE" },
			newGuard(cluster{}, true, nil), http.StatusForbidden, "none that is judged",
		},
		"another kind": {
			"the guard knows nothing of it", func(r *admission.Request, _ *v1alpha1.OversightDecision) { r.Kind.Kind = "Secret" },
			newGuard(cluster{}, true, nil), http.StatusBadRequest, "Secret",
		},
		"a service account": {
			"robots do not decide", func(r *admission.Request, d *v1alpha1.OversightDecision) {
				r.UserInfo.Username, d.Spec.DecidedBy.Username = "system:serviceaccount:lending:bot", "system:serviceaccount:lending:bot"
			}, newGuard(cluster{}, true, nil), http.StatusForbidden, "a decision is a person's",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t)
		})
	}
}

func TestGuardAnswersAboutStoredDecisions(t *testing.T) {
	t.Parallel()
	down := errors.New("connection refused")
	for name, test := range map[string]said{
		"a change": {
			"a decision is evidence", func(r *admission.Request, d *v1alpha1.OversightDecision) {
				r.Operation, r.OldObject = admissionv1.Update, r.Object
				d.Spec.Comment = "never mind"
			}, newGuard(cluster{}, true, nil), http.StatusForbidden, "cannot be changed",
		},
		"a change of labels": {
			"labels are not", func(r *admission.Request, d *v1alpha1.OversightDecision) {
				r.Operation, r.OldObject = admissionv1.Update, r.Object
				d.Labels, d.Spec.Seal = map[string]string{"ticket": "1"}, nil
			}, newGuard(cluster{}, true, nil), 0, "",
		},
		"a deletion": {
			"a halt is not undone by deleting it", func(r *admission.Request, _ *v1alpha1.OversightDecision) {
				r.Operation, r.OldObject = admissionv1.Delete, r.Object
			}, newGuard(cluster{}, true, nil), http.StatusForbidden, "record a new decision:\n  kubectl aims resume chat --role risk-officer -n lending",
		},
		"a deletion that cannot be judged": {
			"whether the namespace goes is not known", func(r *admission.Request, _ *v1alpha1.OversightDecision) { r.Operation = admissionv1.Delete },
			newGuard(cluster{down: down}, true, nil), http.StatusServiceUnavailable, "cannot decide now",
		},
		"a deletion after its namespace": {
			"there is nothing left to be evidence of", func(r *admission.Request, _ *v1alpha1.OversightDecision) { r.Operation = admissionv1.Delete },
			newGuard(cluster{down: apierrors.NewNotFound(corev1.Resource("namespaces"), "lending")}, true, nil), 0, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t)
		})
	}
}
