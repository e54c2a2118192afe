// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/internal/workload"
	"github.com/aims-operator/aims-operator/test/seals"
)

var update = flag.Bool("update", false, "write the golden files")

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// golden compares text with a file of testdata/golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("differs from %s (-want +got), run with -update to accept:\n%s", file, diff)
	}
}

// lendings is the namespace of testdata/lending.yaml.
type lendings struct {
	*inventory

	t       *testing.T
	keeper  *seal.Keeper
	objects []workload.Object
}

func readLending(t *testing.T) *lendings {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "lending.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	l := &lendings{t: t, inventory: &inventory{namespaces: map[string]*corev1.Namespace{}}}
	for document := range strings.SplitSeq(string(content), "\n---\n") {
		l.add([]byte(document))
	}
	system, assessment := &l.systems[0], &l.assessments[0]
	digest, err := approval.NewStatement(system, assessment).Digest()
	if err != nil {
		t.Fatal(err)
	}
	l.decisions[0].Spec.ContentDigest = digest
	l.keeper = seals.Keeper(t)
	l.seals = l.keeper
	l.seal()
	return l
}

// seal seals the decisions as they are.
func (l *lendings) seal() {
	l.t.Helper()
	for i := range l.decisions {
		seals.Put(l.t, l.keeper, seal.Place{}, &l.decisions[i])
	}
}

func (l *lendings) add(document []byte) {
	l.t.Helper()
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(document, object); err != nil {
		l.t.Fatal(err)
	}
	into := func(typed any) {
		if err := yaml.UnmarshalStrict(document, typed); err != nil {
			l.t.Fatal(err)
		}
	}
	switch object.GetKind() {
	case "Namespace":
		namespace := &corev1.Namespace{}
		into(namespace)
		l.namespaces[namespace.Name] = namespace
	case v1alpha1.KindOversightPolicy:
		into(place(&l.policies, func(*v1alpha1.OversightPolicy) bool { return false }))
	case v1alpha1.KindAISystem:
		into(place(&l.systems, func(*v1alpha1.AISystem) bool { return false }))
	case v1alpha1.KindImpactAssessment:
		into(place(&l.assessments, func(*v1alpha1.ImpactAssessment) bool { return false }))
	case v1alpha1.KindOversightDecision:
		into(place(&l.decisions, func(*v1alpha1.OversightDecision) bool { return false }))
	default:
		read, err := decodeWorkload(nil, object.GroupVersionKind(), object)
		if err != nil {
			l.t.Fatal(err)
		}
		l.objects = append(l.objects, read)
	}
}

// release makes an earlier content of the system the release: another version of the model, one model less, one user more.
func (l *lendings) release() {
	l.t.Helper()
	earlier := l.systems[0].DeepCopy()
	earlier.Spec.Models = earlier.Spec.Models[:1]
	earlier.Spec.Models[0].Version = "v0.2"
	earlier.Spec.IntendedUse.Users = []string{"Customers", "Visitors"}
	statement := approval.NewStatement(earlier, &l.assessments[0])
	canonical, err := statement.Canonical()
	if err != nil {
		l.t.Fatal(err)
	}
	digest, err := statement.Digest()
	if err != nil {
		l.t.Fatal(err)
	}
	since, until := metav1.NewTime(now.AddDate(0, -1, 0)), metav1.NewTime(now.AddDate(0, 11, 0))
	l.systems[0].Status.Release = &v1alpha1.Release{
		ContentDigest: digest, Content: string(canonical), Assessment: "support-bot-2026", Images: []string{"vllm/vllm-openai:v0.11.0"},
		Models: []string{"mistral-7b"}, Authors: []string{"ines"}, ApprovedSince: &since, ValidUntil: &until,
		Decisions: []string{"release-ada", "release-bob", "release-cy"},
	}
	for _, user := range []struct {
		name string
		role v1alpha1.RoleName
	}{{"ada", "risk-officer"}, {"bob", "risk-officer"}, {"cy", "product-owner"}} {
		decision := l.decisions[0].DeepCopy()
		decision.Name = "release-" + user.name
		decision.Spec.ContentDigest, decision.Spec.DecidedBy.Username, decision.Spec.Role = digest, user.name, user.role
		l.decisions = append(l.decisions, *decision)
	}
	l.seal()
}

// waive has two people waive that nobody monitors the system, the one for a day from now and the other, before that ends, for a week.
func (l *lendings) waive() {
	l.t.Helper()
	missing := []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
	l.policies[0].Spec.Requirements.Monitoring = []v1alpha1.CheckKind{"DataDrift"}
	l.policies[0].Spec.Waivers = &v1alpha1.Waivers{Reasons: missing, Role: "head-of-risk", MaximumDays: 30}
	for user, until := range map[string]time.Time{"hal": now.AddDate(0, 0, 1), "mia": now.AddDate(0, 0, 7)} {
		waiver := l.decisions[0].DeepCopy()
		waiver.Name, waiver.Spec.Decision, waiver.Spec.Role, waiver.Spec.DecidedBy.Username = "waive-"+user, v1alpha1.DecisionWaive, "head-of-risk", user
		waiver.Spec.Subject = v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "support-bot"}
		waiver.Spec.Waives, waiver.Spec.ExpiresAt = missing, new(metav1.NewTime(until))
		l.decisions = append(l.decisions, *waiver)
	}
	l.seal()
}

func (l *lendings) open(system string) *view.Case {
	l.t.Helper()
	c, err := l.inventory.open(l.t.Context(), testclock.NewFakePassiveClock(now), "lending", system)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

func (l *lendings) status(system string, pods ...corev1.Pod) view.System {
	l.t.Helper()
	c := l.open(system)
	s, err := view.NewSystem(c)
	if err != nil {
		l.t.Fatal(err)
	}
	var named []workload.Object
	for _, object := range l.objects {
		if object.Template.Labels[v1alpha1.SystemLabel] == system {
			named = append(named, object)
		}
	}
	s.Workloads = view.NewWorkloads(c, named, pods)
	return s
}

func (l *lendings) review() *view.Review {
	l.t.Helper()
	r, err := view.NewReview(l.open("support-bot"), &l.assessments[0])
	if err != nil {
		l.t.Fatal(err)
	}
	return r
}

// pod is a pod of the Deployment vllm.
func pod(name string, phase corev1.PodPhase, image string, gates ...string) corev1.Pod {
	p := corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: "lending", Name: name, Labels: map[string]string{v1alpha1.SystemLabel: "support-bot", "pod-template-hash": "6d5f"},
		OwnerReferences: []metav1.OwnerReference{{Kind: "ReplicaSet", Name: "vllm-6d5f", Controller: new(true)}},
	}}
	p.Spec.Containers = []corev1.Container{{Name: "vllm", Image: image, Args: []string{"--model", "mistralai/Mistral-7B-Instruct-v0.3"}}}
	for _, gate := range gates {
		p.Spec.SchedulingGates = append(p.Spec.SchedulingGates, corev1.PodSchedulingGate{Name: gate})
	}
	p.Status.Phase = phase
	return p
}
