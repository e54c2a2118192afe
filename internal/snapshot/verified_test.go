// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/test/seals"
)

func TestVerified(t *testing.T) {
	t.Parallel()
	here := seal.Place{NamespaceUID: "lending-1", SystemUID: "chat-1"}
	for name, test := range map[string]struct {
		why  string
		at   seal.Place
		kind string
		of   string
		// present is the UID of the system that is there now. Empty: there is none.
		present types.UID
		want    decision.Seal
	}{
		"on its assessment":    {"the assessment is about the sealed system", here, v1alpha1.KindImpactAssessment, "a", "chat-1", decision.SealHolds},
		"on itself":            {"it names the system", here, v1alpha1.KindAISystem, "chat", "chat-1", decision.SealHolds},
		"made anew":            {"a system of the same name is another", here, v1alpha1.KindImpactAssessment, "a", "chat-2", decision.SealOfOtherSystem},
		"gone":                 {"a halt outlives its system", here, v1alpha1.KindAISystem, "chat", "", decision.SealHolds},
		"its assessment is so": {"the release stands on it all the same", here, v1alpha1.KindImpactAssessment, "b", "chat-2", decision.SealHolds},
		"another namespace":    {"a namespace of the same name is another", seal.Place{NamespaceUID: "lending-0", SystemUID: "chat-1"}, v1alpha1.KindAISystem, "chat", "chat-1", decision.SealOfOtherNamespace},
	} {
		keeper, d := seals.Keeper(t), decided("lending", "1", test.kind, test.of)
		seals.Put(t, keeper, test.at, d)
		objects := []client.Object{assessment("lending", "a", "chat"), d}
		if test.present != "" {
			present := system("lending")
			present.UID = test.present
			objects = append(objects, present)
		}
		r := reader(t, nil, objects...)
		r.Seals = keeper
		if got, err := r.Verified(t.Context(), d); got != test.want || err != nil {
			t.Errorf("%s: it is %q, %v, want %q: %s", name, got, err, test.want, test.why)
		}
	}
}

// TestSignedDecisions: a policy may concern all of them, the labels of a namespace those in it; what nobody signed depends on neither.
func TestSignedDecisions(t *testing.T) {
	t.Parallel()
	here, there, unsigned := decided("lending", "here", v1alpha1.KindAISystem, "chat"), decided("retail", "there", v1alpha1.KindAISystem, "chat"), decided("lending", "unsigned", v1alpha1.KindAISystem, "chat")
	here.Spec.Signature, there.Spec.Signature = "-", "-"
	r := reader(t, nil, here, there, unsigned)
	for what, test := range map[client.Object]int{&v1alpha1.OversightPolicy{}: 2, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "lending"}}: 1} {
		found := r.SignedDecisions(t.Context(), what)
		if len(found) != test || !slices.ContainsFunc(found, func(q reconcile.Request) bool { return q.NamespacedName == client.ObjectKeyFromObject(here) }) {
			t.Errorf("a change of a %T wakes %v", what, found)
		}
	}
}

// TestDecisionsOn: a namespace may hold ten thousands of decisions, and each system and assessment of it wakes its own alone.
func TestDecisionsOn(t *testing.T) {
	t.Parallel()
	chat := system("lending")
	r := reader(t, nil, chat, assessment("lending", "a", "chat"), assessment("lending", "b", "chat"), assessment("lending", "c", "scoring"),
		decided("lending", "on-a", v1alpha1.KindImpactAssessment, "a"), decided("lending", "on-b", v1alpha1.KindImpactAssessment, "b"),
		decided("lending", "on-c", v1alpha1.KindImpactAssessment, "c"), decided("lending", "on-chat", v1alpha1.KindAISystem, "chat"),
		decided("lending", "on-gone", v1alpha1.KindImpactAssessment, "gone"),
		decided("retail", "on-a", v1alpha1.KindImpactAssessment, "a"), decided("retail", "on-chat", v1alpha1.KindAISystem, "chat"))
	for _, test := range []struct {
		changed client.Object
		want    []string
	}{
		{chat, []string{"lending/on-chat", "lending/on-a", "lending/on-b"}},
		{assessment("lending", "c", "scoring"), []string{"lending/on-c"}},
		{assessment("lending", "gone", "chat"), []string{"lending/on-gone"}},
	} {
		if got := names(r.DecisionsOn(t.Context(), test.changed)); !slices.Equal(got, test.want) {
			t.Errorf("a change of %T %q wakes %v, want %v", test.changed, test.changed.GetName(), got, test.want)
		}
	}
}
