// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Reader reads facts.
type Reader struct {
	// Client reads from a cache that Index was called on, or from the API server.
	Client client.Reader
	// Clock tells the moment that is judged.
	Clock clock.PassiveClock
	// DefaultMode is what shortcomings mean where no policy applies. Empty: Audit.
	DefaultMode v1alpha1.AdmissionMode
	// Exempt are namespaces that no policy governs, whatever its selector says: kube-system and the operator's own.
	Exempt []string
	// Recognisers look for signs of AI in workloads that name no system. Nil: nobody looks, and whether such a workload is AI cannot be said.
	Recognisers *discovery.Recognisers
	// Seals tells which decisions the operator vouches for. Nil: nobody can, and none counts.
	Seals Seals
	// Kinds are the kinds of workload that are read, and Custom holds the objects of those that are not Kubernetes' own. Nil: there are none.
	Kinds  *workload.Table
	Custom Custom
	// Uncached tells that Client has no index by image repository, so that a namespace's systems are listed instead.
	Uncached bool
	// ClusterName is what the organisation calls this cluster, for signed decisions that name clusters. Empty: it has no name, and they are not
	// for it. AnyCluster tells that the reader does not know it, and takes them to be.
	ClusterName v1alpha1.ClusterName
	AnyCluster  bool
	// Signatures remember what was found out about signatures. Nil: each is checked each time.
	Signatures *signed.Memory
}

// Custom holds the objects of custom kinds. They are never written to.
type Custom interface {
	// Naming are those of a namespace that name a system.
	Naming(namespace, system string) []client.Object
	// All are those of all namespaces.
	All() []client.Object
}

// Facts are what is known about one system, or about one namespace if the system is not registered.
type Facts struct {
	// System is nil if the namespace does not have it.
	System *v1alpha1.AISystem
	// Assessments are the system's assessments, in no particular order.
	Assessments []v1alpha1.ImpactAssessment
	// Release is the statement that the system's release keeps, or nil.
	Release *approval.Statement
	// Drift is what must not be forgotten of what monitors reported, brought up to what they report now; nil if there is nothing.
	Drift *v1alpha1.SystemDrift
	// MonitorOverdueAt is when what one of the monitors says will be too old, unless somebody looks before. Zero: never.
	MonitorOverdueAt time.Time
	// ReleaseProblem says why the system's status.release counts for nothing although there is one, or nil.
	ReleaseProblem error

	input  decision.Input
	exempt bool
	// namespaceUID is that of the namespace.
	namespaceUID types.UID
}

// NamespaceUID is that of the namespace.
func (f *Facts) NamespaceUID() types.UID { return f.namespaceUID }

// Evaluate judges the system as it is declared.
func (f *Facts) Evaluate() decision.Verdict {
	return decision.Evaluate(f.input)
}

// Runs adds to the facts which images the system's pods run.
func (f *Facts) Runs(running []decision.RunningImage) { f.input.Running = running }

// EvaluateAssessment judges the system by one of its assessments, as if it had no other.
func (f *Facts) EvaluateAssessment(name string) decision.Verdict {
	in := f.input
	in.Candidates = nil
	for i := range f.input.Candidates {
		if f.input.Candidates[i].AssessmentName == name {
			in.Candidates = f.input.Candidates[i : i+1]
		}
	}
	return decision.Evaluate(in)
}

// EvaluateWorkload judges a workload that names the system.
func (f *Facts) EvaluateWorkload(w *decision.Workload) decision.Verdict {
	in := f.input
	in.Workload = w
	return decision.Evaluate(in)
}

// EvaluateStricter judges a workload that names the system as if policy's admission mode were at least this.
func (f *Facts) EvaluateStricter(w *decision.Workload, mode v1alpha1.AdmissionMode) decision.Verdict {
	in := f.input
	in.Workload, in.AtLeast = w, mode
	return decision.Evaluate(in)
}

// Assessment is the system's assessment of that name, or nil.
func (f *Facts) Assessment(name string) *v1alpha1.ImpactAssessment {
	for i := range f.Assessments {
		if f.Assessments[i].Name == name {
			return &f.Assessments[i]
		}
	}
	return nil
}

// Input is what Evaluate judges, for a caller that judges several workloads: it sets the workload in its copy.
func (f *Facts) Input() decision.Input {
	return f.input
}

// Asked tells whether the API server asks the operator about the namespace's workloads: its label or a policy says so.
func (f *Facts) Asked() bool {
	namespace := f.input.Namespace
	return !f.exempt && (namespace.Labels[v1alpha1.GovernedLabel] == v1alpha1.GovernedValue ||
		slices.ContainsFunc(f.input.Policies, func(p decision.Policy) bool { return (&p).SelectsNamespace(namespace) }))
}

// System reads the facts about a system and its namespace. That the system does not exist is a fact; an error says what could not be read.
func (r *Reader) System(ctx context.Context, namespace, name string) (*Facts, error) {
	facts := &Facts{}
	facts.input = decision.Input{
		Namespace: decision.Namespace{Name: namespace}, SystemName: name, DefaultMode: r.DefaultMode, Now: r.Clock.Now(),
	}
	if err := r.readNamespace(ctx, facts); err != nil {
		return nil, err
	}
	if name == "" {
		return facts, nil
	}
	system := &v1alpha1.AISystem{}
	if err := r.Client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, system); err != nil {
		if apierrors.IsNotFound(err) || apierrors.IsInvalid(err) {
			// A halt outlives the system's entry in the inventory.
			if err := r.decisionsOn(ctx, facts, name); err != nil {
				return nil, err
			}
			return facts, nil
		}
		return nil, fmt.Errorf("reading AI system %q in namespace %q: %w", name, namespace, err)
	}
	facts.System = system
	facts.input.System = &decision.System{Name: name, Labels: system.Labels, Declared: &system.Spec.SystemContent, UID: system.UID}
	facts.input.System.Lifecycle = lifecycle(system.Status.Lifecycle)
	if err := r.readAssessments(ctx, facts); err != nil {
		return nil, err
	}
	if err := r.readDecisions(ctx, facts); err != nil {
		return nil, err
	}
	facts.readRelease()
	if err := r.readMonitors(ctx, facts); err != nil {
		return nil, err
	}
	if err := facts.readCandidates(); err != nil {
		return nil, err
	}
	return facts, nil
}

func (r *Reader) readNamespace(ctx context.Context, facts *Facts) error {
	namespace := &corev1.Namespace{}
	if err := r.Client.Get(ctx, client.ObjectKey{Name: facts.input.Namespace.Name}, namespace); err != nil {
		return fmt.Errorf("reading namespace %q: %w", facts.input.Namespace.Name, err)
	}
	facts.input.Namespace.Labels, facts.namespaceUID = namespace.Labels, namespace.UID
	if slices.Contains(r.Exempt, namespace.Name) {
		facts.exempt = true
		return nil
	}
	policies, err := r.Policies(ctx)
	facts.input.Policies = policies
	return err
}

// Policies reads and parses all policies.
func (r *Reader) Policies(ctx context.Context) ([]decision.Policy, error) {
	list := &v1alpha1.OversightPolicyList{}
	if err := r.Client.List(ctx, list, ReadOnly()); err != nil {
		return nil, fmt.Errorf("listing oversight policies: %w", err)
	}
	policies := make([]decision.Policy, 0, len(list.Items))
	for i := range list.Items {
		policy, err := decision.CompilePolicy(list.Items[i].Name, &list.Items[i].Spec)
		if err != nil {
			return nil, err
		}
		policies = append(policies, policy)
	}
	return policies, nil
}

func lifecycle(status *v1alpha1.LifecycleStatus) (life decision.Lifecycle) {
	if status == nil {
		return life
	}
	life = decision.Lifecycle{Stage: status.Stage, Since: status.Since.Time, Tier: status.Tier}
	if status.RetiredAt != nil {
		life.RetiredAt = status.RetiredAt.Time
	}
	return life
}

func (r *Reader) readAssessments(ctx context.Context, facts *Facts) error {
	list := &v1alpha1.ImpactAssessmentList{}
	err := r.Client.List(ctx, list, ReadOnly(), client.InNamespace(facts.System.Namespace),
		client.MatchingFields{FieldAssessmentSystem: facts.System.Name})
	if err != nil {
		return fmt.Errorf("listing the assessments of AI system %q in namespace %q: %w", facts.System.Name, facts.System.Namespace, err)
	}
	facts.Assessments = list.Items
	return nil
}

func (r *Reader) readDecisions(ctx context.Context, facts *Facts) error {
	subjects := map[string]bool{facts.System.Name: true}
	for i := range facts.Assessments {
		subjects[facts.Assessments[i].Name] = true
	}
	// The release stands on its decisions even when its assessment is deleted.
	if release := facts.System.Status.Release; release != nil && release.Assessment != "" {
		subjects[release.Assessment] = true
	}
	for subject := range subjects {
		if err := r.decisionsOn(ctx, facts, subject); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) decisionsOn(ctx context.Context, facts *Facts, subject string) error {
	decisions, err := r.decisionsNamed(ctx, facts.input.Namespace.Name, subject)
	if err != nil {
		return err
	}
	for i := range decisions {
		recorded, err := r.recorded(facts.namespaceUID, &decisions[i])
		if err != nil {
			return err
		}
		facts.input.Decisions = append(facts.input.Decisions, recorded)
	}
	return nil
}

// readRelease reads the release out of the system's status. One that is not what its digest says, or that nobody approved, counts for nothing.
func (f *Facts) readRelease() {
	release := f.System.Status.Release
	if release == nil {
		return
	}
	statement, err := approval.ParseRelease(f.System.Namespace, f.System.Name, release)
	if err == nil {
		err = f.backed(release, statement.System.Risk.Tier)
	}
	if err != nil {
		f.ReleaseProblem = err
		return
	}
	f.Release = &statement
	content := decision.NewContent(release.ContentDigest, &statement.System, statement.AssessmentName, statement.Assessment, release.Authors)
	f.input.Release = &content
}

// readCandidates makes the system's present content with each assessment, or with none if there is none. Who wrote the content of the
// release is what the release says: who restores it later did not write it.
func (f *Facts) readCandidates() error {
	assessments := make([]*v1alpha1.ImpactAssessment, 0, len(f.Assessments)+1)
	for i := range f.Assessments {
		assessments = append(assessments, &f.Assessments[i])
	}
	if len(assessments) == 0 {
		assessments = append(assessments, nil)
	}
	for _, assessment := range assessments {
		statement := approval.NewStatement(f.System, assessment)
		digest, err := statement.Digest()
		if err != nil {
			return err
		}
		authors := approval.ContentAuthors(f.System, assessment)
		if f.input.Release != nil && f.input.Release.Digest == digest {
			authors = f.input.Release.Authors
		}
		f.input.Candidates = append(f.input.Candidates,
			decision.NewContent(digest, &f.System.Spec.SystemContent, statement.AssessmentName, statement.Assessment, authors))
	}
	return nil
}

// ReadOnly lets a list hand out the cache's own objects. They are never written to.
func ReadOnly() client.ListOption {
	return &client.ListOptions{UnsafeDisableDeepCopy: new(true)}
}
