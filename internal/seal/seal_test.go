// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	testclock "k8s.io/utils/clock/testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

var (
	start = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	here  = Place{NamespaceUID: "lending-1", SystemUID: "chat-1"}
)

// newCluster is a cluster with this identity.
func newCluster(uid types.UID) *fake.Clientset {
	return fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: metav1.NamespaceSystem, UID: uid}})
}

func newKeeper(t *testing.T, cluster *fake.Clientset, clock *testclock.FakePassiveClock) *Keeper {
	t.Helper()
	k := NewKeeper(&Options{Core: cluster.CoreV1(), Clock: clock, Namespace: "aims-system", Life: 24 * time.Hour})
	refresh(t, k)
	return k
}

func refresh(t *testing.T, k *Keeper) {
	t.Helper()
	if err := k.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// approval is a decision with every field, stored and sealed.
func approval(t *testing.T, k *Keeper) *v1alpha1.OversightDecision {
	t.Helper()
	d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "approve-1", UID: "d1", ResourceVersion: "7"}}
	at, until := metav1.NewTime(start), metav1.NewTime(start.Add(time.Hour))
	d.Spec = v1alpha1.OversightDecisionSpec{
		Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "chat-2026"},
		Decision: v1alpha1.DecisionApprove, Role: "risk-officer", ContentDigest: "aims.v1:sha256:00", Drill: true, Comment: "grüß Gott <&>",
		Waives: []v1alpha1.Reason{v1alpha1.ReasonDriftBreached}, ExpiresAt: &until, Signature: "ssh",
		SignedAt: &at, Clusters: []v1alpha1.ClusterName{"eu"},
		DecidedBy: &v1alpha1.Decider{
			Username: "rita", UID: "1", Groups: []string{"risk"}, Authority: v1alpha1.AuthorityClusterAdmin, Extra: []v1alpha1.DeciderExtra{{Key: "a", Values: []string{"b"}}},
		},
		DecidedAt: &at,
	}
	put(t, k, d)
	return d
}

func put(t *testing.T, k *Keeper, d *v1alpha1.OversightDecision) {
	t.Helper()
	var err error
	if d.Spec.Seal, err = k.Sign(here, d); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, k *Keeper, d *v1alpha1.OversightDecision) decision.Seal {
	t.Helper()
	held, err := k.Check(here.NamespaceUID, d)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestASealHoldsForOneDecisionInOnePlace(t *testing.T) {
	t.Parallel()
	clock := testclock.NewFakePassiveClock(start)
	k, elsewhere := newKeeper(t, newCluster("one"), clock), newKeeper(t, newCluster("two"), clock)
	for name, test := range map[string]struct {
		why    string
		change func(d *v1alpha1.OversightDecision)
		want   decision.Seal
	}{
		"as sealed":       {"nothing was changed", func(*v1alpha1.OversightDecision) {}, decision.SealHolds},
		"another name":    {"the name is not known when it is sealed", func(d *v1alpha1.OversightDecision) { d.Name = "copy" }, decision.SealHolds},
		"labels":          {"labels decide nothing", func(d *v1alpha1.OversightDecision) { d.Labels = map[string]string{"a": "b"} }, decision.SealHolds},
		"none":            {"written past the webhook", func(d *v1alpha1.OversightDecision) { d.Spec.Seal = nil }, decision.NotSealed},
		"another content": {"what was approved is another", func(d *v1alpha1.OversightDecision) { d.Spec.ContentDigest += "1" }, decision.SealBroken},
		"another user":    {"who approved is another", func(d *v1alpha1.OversightDecision) { d.Spec.DecidedBy.Username = "paul" }, decision.SealBroken},
		"one group less":  {"groups are evidence", func(d *v1alpha1.OversightDecision) { d.Spec.DecidedBy.Groups = nil }, decision.SealBroken},
		"no admin": {"that an admin decided must not be hidden", func(d *v1alpha1.OversightDecision) { d.Spec.DecidedBy.Authority = "" },
			decision.SealBroken},
		"another time": {"a later approval would supersede a rejection", func(d *v1alpha1.OversightDecision) {
			d.Spec.DecidedAt = new(metav1.NewTime(start.Add(time.Second)))
		}, decision.SealBroken},
		"another role":      {"entitlement is by role", func(d *v1alpha1.OversightDecision) { d.Spec.Role = "chief" }, decision.SealBroken},
		"another decision":  {"a rejection is no approval", func(d *v1alpha1.OversightDecision) { d.Spec.Decision = v1alpha1.DecisionReject }, decision.SealBroken},
		"another comment":   {"what a person said is evidence", func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "" }, decision.SealBroken},
		"a drill no more":   {"a drill must not become a halt", func(d *v1alpha1.OversightDecision) { d.Spec.Drill = false }, decision.SealBroken},
		"another system":    {"its UID is signed", func(d *v1alpha1.OversightDecision) { d.Spec.Seal.SubjectUID = "chat-2" }, decision.SealBroken},
		"another namespace": {"names can be made anew", func(d *v1alpha1.OversightDecision) { d.Spec.Seal.NamespaceUID = "other" }, decision.SealOfOtherNamespace},
		"a namespace's name": {"the name is signed as well", func(d *v1alpha1.OversightDecision) { d.Namespace = "other" },
			decision.SealBroken},
		"another cluster": {"a decision of another cluster", func(d *v1alpha1.OversightDecision) { put(t, elsewhere, d) }, decision.SealOfOtherCluster},
		"another cluster's key": {"the identity alone can be written by anybody", func(d *v1alpha1.OversightDecision) {
			put(t, elsewhere, d)
			d.Spec.Seal.ClusterUID = "one"
		}, decision.SealBroken},
		"no base64": {"that is no signature", func(d *v1alpha1.OversightDecision) { d.Spec.Seal.Signature = "!" }, decision.SealBroken},
		"a signature of zeros": {"nor is that", func(d *v1alpha1.OversightDecision) {
			d.Spec.Seal.Signature = base64.StdEncoding.EncodeToString(make([]byte, 64))
		}, decision.SealBroken},
		"a key that is none": {"nobody knows it", func(d *v1alpha1.OversightDecision) { d.Spec.Seal.Key = "0000000000000000" }, decision.SealBroken},
	} {
		d := approval(t, k)
		// Another version of the stored object than the one before.
		d.ResourceVersion = name
		test.change(d)
		for range 2 {
			if got := check(t, k, d); got != test.want {
				t.Errorf("%s: the seal is %q, want %q: %s", name, got, test.want, test.why)
			}
		}
	}
}

// TestEveryFieldIsSealed: a field that comes to the API later is under the seal, unless somebody takes it out here.
func TestEveryFieldIsSealed(t *testing.T) {
	t.Parallel()
	d := approval(t, newKeeper(t, newCluster("one"), testclock.NewFakePassiveClock(start)))
	text, err := canonical(d, d.Spec.Seal)
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Decision map[string]any `json:"decision"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	for field := range reflect.TypeFor[v1alpha1.OversightDecisionSpec]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if _, sealed := said.Decision[name]; sealed == (name == "seal") {
			t.Errorf("spec.%s is sealed: %t", name, sealed)
		}
	}
}

func TestAVersionIsVerifiedOnce(t *testing.T) {
	t.Parallel()
	k := newKeeper(t, newCluster("one"), testclock.NewFakePassiveClock(start))
	d := approval(t, k)
	check(t, k, d)
	if k.held.Len() != 1 {
		t.Fatalf("%d are remembered, want 1", k.held.Len())
	}
	d.ResourceVersion = ""
	check(t, k, d)
	d.ResourceVersion, d.Spec.Comment = "8", "another"
	if got := check(t, k, d); got != decision.SealBroken || k.held.Len() != 1 {
		t.Errorf("what is not stored, or does not hold, is not remembered: %q, %d", got, k.held.Len())
	}
}
