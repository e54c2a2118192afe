// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package entitlement

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"
	clientfake "sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const released, other = "aims.v1:sha256:1", "aims.v1:sha256:2"

// stage is a cluster with systems of which some were approved, whose RBAC answers with who left, or not at all.
type stage struct {
	watcher *Watcher
	events  *events.FakeRecorder
	left    []string
	broken  error
	asked   []string
}

func newStage(t *testing.T, objects ...client.Object) *stage {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	s := &stage{events: events.NewFakeRecorder(100)}
	reviews := fake.NewClientset()
	reviews.PrependReactor("create", "subjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		create, _ := action.(clienttesting.CreateAction)
		review, ok := create.GetObject().(*authorizationv1.SubjectAccessReview)
		if !ok || s.broken != nil {
			return true, nil, errors.Join(s.broken, errors.New("no answer"))
		}
		who := review.Spec.User + "/" + review.Spec.ResourceAttributes.Name
		s.asked = append(s.asked, review.Spec.ResourceAttributes.Namespace+"/"+who+fmt.Sprint(review.Spec.Groups))
		review.Status.Allowed = !slices.Contains(s.left, who)
		return true, review, nil
	})
	s.watcher = &Watcher{
		Client:  clientfake.NewClientBuilder().WithScheme(scheme).WithStatusSubresource(&v1alpha1.AISystem{}).WithObjects(objects...).Build(),
		Reviews: reviews.AuthorizationV1().SubjectAccessReviews(), Events: s.events,
	}
	return s
}

func system(name string) *v1alpha1.AISystem {
	s := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name}}
	s.Status.Release = &v1alpha1.Release{ContentDigest: released}
	return s
}

func decided(name string, what v1alpha1.Decision, by string, digest v1alpha1.ContentDigest) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name},
		Spec: v1alpha1.OversightDecisionSpec{Decision: what, Role: "risk-officer", ContentDigest: digest,
			DecidedBy: &v1alpha1.Decider{Username: by, Groups: []string{"staff"}}},
	}
}

// look looks once, and gives who is shown as no longer entitled at a system.
func (s *stage) look(t *testing.T, name string) (former []string, err error) {
	t.Helper()
	err = s.watcher.look(t.Context())
	stored := &v1alpha1.AISystem{}
	if err := s.watcher.Client.Get(t.Context(), client.ObjectKey{Namespace: "lending", Name: name}, stored); err != nil {
		t.Fatal(err)
	}
	for _, f := range stored.Status.FormerApprovers {
		former = append(former, f.Decision+": "+f.Username+" as "+string(f.Role))
	}
	return former, err
}

func (s *stage) shows(t *testing.T, why, name string, want ...string) {
	t.Helper()
	got, err := s.look(t, name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", why, diff)
	}
}

func TestWhoLeftTheirRoleIsShown(t *testing.T) {
	waiting := system("waiting")
	waiting.Status.Release = nil
	waiting.Status.Candidate = &v1alpha1.Candidate{ContentDigest: other}
	s := newStage(t, system("chat"), system("same"), waiting,
		decided("a", v1alpha1.DecisionApprove, "rita", released), decided("b", v1alpha1.DecisionApprove, "paul", released),
		decided("c", v1alpha1.DecisionReject, "rita", released), decided("d", v1alpha1.DecisionApprove, "rita", other),
		decided("e", v1alpha1.DecisionApprove, "zoe", "aims.v1:sha256:3"))
	s.shows(t, "everybody may decide", "chat")
	if want := []string{"lending/rita/risk-officer[staff]", "lending/paul/risk-officer[staff]"}; !slices.Equal(want, s.asked) {
		t.Errorf("asked %v, want each person once: %v", s.asked, want)
	}
	s.left = []string{"rita/risk-officer"}
	s.shows(t, "rita left", "chat", "a: rita as risk-officer")
	s.shows(t, "a candidate's approval counts, too", "waiting", "d: rita as risk-officer")
	if told := len(s.events.Events); told != 3 {
		t.Errorf("told %d times, want once for each system", told)
	}
	s.left, s.broken = nil, errors.New("the authorizer is away")
	got, err := s.look(t, "chat")
	if err == nil || !slices.Equal(got, []string{"a: rita as risk-officer"}) {
		t.Errorf("not asked is neither yes nor no: %v, %v", got, err)
	}
	s.broken = nil
	s.shows(t, "rita is back", "chat")
	if told := len(s.events.Events); told != 3 {
		t.Errorf("told %d times in the end", told)
	}
}
