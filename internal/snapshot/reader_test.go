// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/test/seals"
)

var now = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// collector registers indexes with a fake client.
type collector struct{ *fake.ClientBuilder }

// IndexField registers an index.
func (c collector) IndexField(_ context.Context, object client.Object, field string, values client.IndexerFunc) error {
	c.WithIndex(object, field, values)
	return nil
}

// reader reads from a cluster with these objects. failing is a kind that cannot be read.
func reader(t *testing.T, failing client.ObjectList, objects ...client.Object) *Reader {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	objects = append(objects, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "lending", UID: "lending-1"}}, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}})
	builder := fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).WithInterceptorFuncs(interceptor.Funcs{
		List: func(ctx context.Context, c client.WithWatch, list client.ObjectList, options ...client.ListOption) error {
			if failing != nil && typeName(list) == typeName(failing) {
				return errors.New("connection refused")
			}
			return c.List(ctx, list, options...)
		},
	})
	if err := Index(t.Context(), collector{builder}); err != nil {
		t.Fatal(err)
	}
	return &Reader{Client: builder.Build(), Clock: testclock.NewFakePassiveClock(now), DefaultMode: v1alpha1.ModeDeny, Seals: seals.Keeper(t)}
}

func typeName(list client.ObjectList) string {
	switch list.(type) {
	case *v1alpha1.ImpactAssessmentList:
		return "assessments"
	case *v1alpha1.OversightDecisionList:
		return "decisions"
	case *v1alpha1.OversightPolicyList:
		return "policies"
	case *v1alpha1.DriftMonitorList:
		return "monitors"
	}
	return "others"
}

func system(namespace string) *v1alpha1.AISystem {
	return &v1alpha1.AISystem{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "chat"},
		Spec:       v1alpha1.AISystemSpec{SystemContent: v1alpha1.SystemContent{Images: []v1alpha1.Image{{Repository: "vllm/vllm-openai", Tag: "1"}}}},
	}
}

func assessment(namespace, name, about string) *v1alpha1.ImpactAssessment {
	return &v1alpha1.ImpactAssessment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec:       v1alpha1.ImpactAssessmentSpec{SystemRef: v1alpha1.SystemReference{Name: about}},
	}
}

func decided(namespace, name, kind, subject string) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec:       v1alpha1.OversightDecisionSpec{Subject: v1alpha1.DecisionSubject{Kind: kind, Name: subject}},
	}
}

func TestFactsAreOfOneSystemAndNamespace(t *testing.T) {
	t.Parallel()
	facts, err := reader(t, nil,
		system("lending"), system("other"), assessment("lending", "a", "chat"), assessment("lending", "b", "chat"), assessment("lending", "c", "else"),
		assessment("other", "d", "chat"), decided("lending", "1", "ImpactAssessment", "a"), decided("lending", "2", "AISystem", "chat"),
		decided("lending", "3", "ImpactAssessment", "c"), decided("other", "4", "ImpactAssessment", "a"),
	).System(t.Context(), "lending", "chat")
	if err != nil {
		t.Fatal(err)
	}
	in := facts.Input()
	var have []string
	for _, c := range in.Candidates {
		have = append(have, c.AssessmentName)
	}
	for _, d := range in.Decisions {
		have = append(have, d.Name)
	}
	slices.Sort(have)
	if want := []string{"1", "2", "a", "b"}; !slices.Equal(have, want) {
		t.Errorf("the facts are of %v, want %v", have, want)
	}
	if !in.Now.Equal(now) || in.DefaultMode != v1alpha1.ModeDeny || facts.Assessment("a") == nil || facts.Assessment("c") != nil {
		t.Errorf("the input is %+v", in)
	}
}

func TestWhatIsMissingIsAFactAndWhatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	facts, err := reader(t, nil).System(t.Context(), "lending", "chat")
	if err != nil || facts.System != nil {
		t.Errorf("a system that is not there: %+v, %v", facts, err)
	}
	if v := facts.EvaluateWorkload(&decision.Workload{Kind: "Pod", System: "chat"}); v.Deploy != v1alpha1.PermissionDeny {
		t.Errorf("a workload of a system that is not there: %s", v.Deploy)
	}
	if _, err := reader(t, nil).System(t.Context(), "nowhere", "chat"); err == nil {
		t.Error("no error for a namespace that is not there")
	}
	for _, failing := range []client.ObjectList{
		&v1alpha1.ImpactAssessmentList{}, &v1alpha1.OversightDecisionList{}, &v1alpha1.OversightPolicyList{}, &v1alpha1.DriftMonitorList{},
	} {
		if _, err := reader(t, failing, system("lending")).System(t.Context(), "lending", "chat"); err == nil || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("%T cannot be read, and the error is %v", failing, err)
		}
	}
}

func TestAReleaseThatDoesNotMatchItsDigestIsNone(t *testing.T) {
	t.Parallel()
	good := system("lending")
	statement := approval.NewStatement(good, nil)
	canonical, err := statement.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := statement.Digest()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		namespace string
		release   *v1alpha1.Release
		want      bool
	}{
		"good":              {"lending", &v1alpha1.Release{ContentDigest: digest, Content: string(canonical)}, true},
		"none":              {"lending", nil, false},
		"other content":     {"lending", &v1alpha1.Release{ContentDigest: digest, Content: strings.Replace(string(canonical), "vllm", "evil", 1)}, false},
		"other digest":      {"lending", &v1alpha1.Release{ContentDigest: digest + "0", Content: string(canonical)}, false},
		"no content":        {"lending", &v1alpha1.Release{ContentDigest: digest}, false},
		"another namespace": {"other", &v1alpha1.Release{ContentDigest: digest, Content: string(canonical)}, false},
	} {
		stored := system(test.namespace)
		stored.Status.Release = test.release
		facts, err := reader(t, nil, stored).System(t.Context(), test.namespace, "chat")
		if err != nil {
			t.Fatal(err)
		}
		if got := facts.Input().Release != nil; got != test.want || (facts.ReleaseProblem != nil) == (test.want || test.release == nil) {
			t.Errorf("%s: believed %t, want %t; problem %v", name, got, test.want, facts.ReleaseProblem)
		}
	}
}

func TestAReleaseThatNobodyApprovedIsNone(t *testing.T) {
	t.Parallel()
	stored, written := system("lending"), assessment("lending", "a", "chat")
	stored.UID = "chat-1"
	statement := approval.NewStatement(stored, written)
	canonical, err := statement.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := statement.Digest()
	if err != nil {
		t.Fatal(err)
	}
	var at seal.Place
	policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "all"}}
	policy.Spec.AppliesTo.NamespaceSelector = &metav1.LabelSelector{}
	policy.Spec.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: "risk-officer", Count: 1}}
	for name, test := range map[string]struct {
		why    string
		change func(d *v1alpha1.OversightDecision, release *v1alpha1.Release)
		want   bool
	}{
		"approved":         {"the decision that it names approves it", func(*v1alpha1.OversightDecision, *v1alpha1.Release) {}, true},
		"no such decision": {"a name is no decision", func(d *v1alpha1.OversightDecision, _ *v1alpha1.Release) { d.Name = "another" }, false},
		"a rejection": {
			"a rejection approves nothing", func(d *v1alpha1.OversightDecision, _ *v1alpha1.Release) { d.Spec.Decision = v1alpha1.DecisionReject }, false,
		},
		"of other content": {
			"it approved something else", func(d *v1alpha1.OversightDecision, _ *v1alpha1.Release) { d.Spec.ContentDigest = "aims.v1:sha256:00" }, false,
		},
		"not stamped": {
			"it was stored past the operator", func(d *v1alpha1.OversightDecision, _ *v1alpha1.Release) { d.Spec.DecidedBy = nil }, false,
		},
		"written past the operator": {"nobody vouches for it", func(*v1alpha1.OversightDecision, *v1alpha1.Release) {}, false},
		"of an earlier system": {
			"a system of the same name is another", func(*v1alpha1.OversightDecision, *v1alpha1.Release) { at.SystemUID = "chat-0" }, false,
		},
		"of another namespace": {
			"a namespace of the same name is another", func(*v1alpha1.OversightDecision, *v1alpha1.Release) { at.NamespaceUID = "lending-0" }, false,
		},
		"no decision named": {
			"policy asks for approvals", func(_ *v1alpha1.OversightDecision, r *v1alpha1.Release) { r.Decisions = nil }, false,
		},
	} {
		d := decided("lending", "1", v1alpha1.KindImpactAssessment, "a")
		d.Spec.Decision, d.Spec.ContentDigest, d.Spec.DecidedBy = v1alpha1.DecisionApprove, digest, &v1alpha1.Decider{Username: "rita"}
		release := &v1alpha1.Release{ContentDigest: digest, Content: string(canonical), Assessment: "a", Decisions: []string{"1"}}
		at = seal.Place{NamespaceUID: "lending-1", SystemUID: stored.UID}
		test.change(d, release)
		keeper := seals.Keeper(t)
		seals.Put(t, keeper, at, d)
		if name == "written past the operator" {
			d.Spec.Seal = nil
		}
		// The assessment itself is gone: the release keeps what was in it.
		forged := stored.DeepCopy()
		forged.Status.Release = release
		r := reader(t, nil, forged, d, policy.DeepCopy())
		r.Seals = keeper
		facts, err := r.System(t.Context(), "lending", "chat")
		if err != nil {
			t.Fatal(err)
		}
		if got := facts.Input().Release != nil; got != test.want || (facts.ReleaseProblem == nil) != test.want {
			t.Errorf("%s: believed %t, want %t, %s; problem %v", name, got, test.want, test.why, facts.ReleaseProblem)
		}
	}
}

// TestWithoutKeysNothingIsJudged: a replica that does not know the keys yet would take every approval for none, and evict what runs.
func TestWithoutKeysNothingIsJudged(t *testing.T) {
	t.Parallel()
	r := reader(t, nil, system("lending"), decided("lending", "1", v1alpha1.KindAISystem, "chat"))
	r.Seals = seal.NewKeeper(&seal.Options{})
	if _, err := r.System(t.Context(), "lending", "chat"); err == nil || !strings.Contains(err.Error(), "not known yet") {
		t.Errorf("the error is %v", err)
	}
}

func TestAffected(t *testing.T) {
	t.Parallel()
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "unregistered"}}
	deployment.Spec.Template.Labels = map[string]string{v1alpha1.SystemLabel: "ghost"}
	chat := system("lending")
	chat.Status.Release = &v1alpha1.Release{Assessment: "deleted"}
	r := reader(t, nil, chat, system("other"), assessment("lending", "a", "chat"), deployment)
	check := func(what string, got []string, want ...string) {
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("%s wakes %v, want %v", what, got, want)
		}
	}
	check("an assessment", names(r.SystemOfAssessment(t.Context(), assessment("lending", "a", "chat"))), "lending/chat")
	check("a decision on an assessment", names(r.SystemOfDecision(t.Context(), decided("lending", "1", "ImpactAssessment", "a"))), "lending/chat")
	check("a decision on a system", names(r.SystemOfDecision(t.Context(), decided("lending", "1", "AISystem", "chat"))), "lending/chat")
	check("a decision on the release's assessment, which is gone", names(r.SystemOfDecision(t.Context(), decided("lending", "1", "ImpactAssessment", "deleted"))), "lending/chat")
	check("a decision on nothing", names(r.SystemOfDecision(t.Context(), decided("lending", "1", "ImpactAssessment", "z"))))
	check("a workload", names(r.SystemOfWorkload(t.Context(), deployment)), "lending/ghost")
	check("a plain workload", names(r.SystemOfWorkload(t.Context(), &appsv1.Deployment{})))
	check("a policy", names(r.AllSystems(t.Context(), &v1alpha1.OversightPolicy{})), "lending/chat", "lending/ghost", "other/chat")
	check("a namespace", names(r.AllSystems(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}})), "other/chat")
	check("a system", names(r.AssessmentsOfSystem(t.Context(), system("lending"))), "lending/a")
	check("a decision", names(r.AssessmentOfDecision(t.Context(), decided("lending", "1", "ImpactAssessment", "a"))), "lending/a")
	check("a halt", names(r.AssessmentOfDecision(t.Context(), decided("lending", "1", "AISystem", "chat"))))
}

func names(requests []reconcile.Request) []string {
	var list []string
	for _, request := range requests {
		list = append(list, request.String())
	}
	return list
}

func TestTheMostCriticalSystemsComeFirst(t *testing.T) {
	var objects []client.Object
	for name, tier := range map[string]v1alpha1.RiskTier{
		"a": v1alpha1.RiskMinimal, "b": v1alpha1.RiskHigh, "c": v1alpha1.RiskLimited, "d": v1alpha1.RiskProhibited, "e": v1alpha1.RiskHigh, "f": "Unheard",
	} {
		system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name}}
		system.Spec.Risk.Tier = tier
		objects = append(objects, system)
	}
	var order []string
	for _, r := range reader(t, nil, objects...).AllSystems(t.Context(), &v1alpha1.OversightPolicy{}) {
		order = append(order, r.Name)
	}
	// Of the two equals, the page of the ledger decides.
	if want := []string{"f", "d", "e", "b", "c", "a"}; !slices.Equal(order, want) {
		t.Errorf("they come in the order %v, want %v", order, want)
	}
}
