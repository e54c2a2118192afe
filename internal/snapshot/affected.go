// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"cmp"
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// The functions below tell who is affected when an object changes. What cannot be looked up is logged: the object's own next change, or
// the controllers' resync, finds those who were missed.

// SystemOfAssessment is the system that an assessment is about.
func (r *Reader) SystemOfAssessment(_ context.Context, object client.Object) []reconcile.Request {
	assessment, ok := object.(*v1alpha1.ImpactAssessment)
	if !ok {
		return nil
	}
	return request(object.GetNamespace(), assessment.Spec.SystemRef.Name)
}

// SystemOfDecision is the system that a decision is about, itself or by its assessment; of one that is gone, each whose release it assessed: what rejects a
// release stands when the assessment is deleted right after.
func (r *Reader) SystemOfDecision(ctx context.Context, object client.Object) []reconcile.Request {
	d, ok := object.(*v1alpha1.OversightDecision)
	if !ok {
		return nil
	}
	if d.Spec.Subject.Kind == v1alpha1.KindAISystem {
		return request(d.Namespace, d.Spec.Subject.Name)
	}
	assessment := &v1alpha1.ImpactAssessment{}
	err := r.Client.Get(ctx, client.ObjectKey{Namespace: d.Namespace, Name: d.Spec.Subject.Name}, assessment)
	switch {
	case err == nil:
		return request(d.Namespace, assessment.Spec.SystemRef.Name)
	case apierrors.IsNotFound(err):
		return r.systemsReleasedBy(ctx, d.Namespace, d.Spec.Subject.Name)
	}
	logf.FromContext(ctx).Error(err, "reading the assessment of a decision", "namespace", d.Namespace, "name", d.Name)
	return nil
}

func (r *Reader) systemsReleasedBy(ctx context.Context, namespace, assessment string) (affected []reconcile.Request) {
	systems := &v1alpha1.AISystemList{}
	if err := r.Client.List(ctx, systems, ReadOnly(), client.InNamespace(namespace)); err != nil {
		logf.FromContext(ctx).Error(err, "listing the systems that an assessment may have released", "namespace", namespace, "name", assessment)
	}
	for i := range systems.Items {
		if release := systems.Items[i].Status.Release; release != nil && release.Assessment == assessment {
			affected = append(affected, request(namespace, systems.Items[i].Name)...)
		}
	}
	return affected
}

// SystemOfMonitor is the system that a monitor watches.
func (r *Reader) SystemOfMonitor(_ context.Context, object client.Object) []reconcile.Request {
	monitor, ok := object.(*v1alpha1.DriftMonitor)
	if !ok {
		return nil
	}
	return request(object.GetNamespace(), monitor.Spec.SystemRef.Name)
}

// SystemOfWorkload is the system that a workload names.
func (r *Reader) SystemOfWorkload(_ context.Context, object client.Object) []reconcile.Request {
	o, err := r.Kinds.Read(object)
	if err != nil {
		return nil
	}
	var requests []reconcile.Request
	for _, system := range o.Systems() {
		requests = append(requests, request(object.GetNamespace(), system)...)
	}
	return requests
}

// AllSystems are all systems, or those of one namespace if that is what changed, and those that workloads name although they are not
// registered. Those of the highest risk come first, and are reconciled first: their gates are lifted, and their lapses seen, before others'.
// Among equals, those that stand in the same page of the ledger come together, so that it is written once for several.
func (r *Reader) AllSystems(ctx context.Context, object client.Object) []reconcile.Request {
	list := &v1alpha1.AISystemList{}
	requests := r.all(ctx, object, list)
	tiers := make(map[reconcile.Request]int, len(list.Items))
	for i := range list.Items {
		system := &list.Items[i]
		tiers[reconcile.Request{NamespacedName: client.ObjectKeyFromObject(system)}] = slices.Index(mostCriticalFirst, system.Spec.Risk.Tier)
	}
	slices.SortStableFunc(requests, func(a, b reconcile.Request) int {
		return cmp.Or(cmp.Compare(tiers[a], tiers[b]), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(ledger.Page(a.Name), ledger.Page(b.Name)))
	})
	for _, list := range workloadLists() {
		requests = append(requests, r.all(ctx, object, list)...)
	}
	if r.Custom == nil {
		return requests
	}
	namespace, isNamespace := object.(*corev1.Namespace)
	for _, custom := range r.Custom.All() {
		if !isNamespace || custom.GetNamespace() == namespace.Name {
			requests = append(requests, r.SystemOfWorkload(ctx, custom)...)
		}
	}
	return requests
}

// mostCriticalFirst are the tiers, the highest risk first; one that is not known comes before all.
var mostCriticalFirst = []v1alpha1.RiskTier{v1alpha1.RiskProhibited, v1alpha1.RiskHigh, v1alpha1.RiskLimited, v1alpha1.RiskMinimal}

// AllAssessments are all assessments, or those of one namespace if that is what changed.
func (r *Reader) AllAssessments(ctx context.Context, object client.Object) []reconcile.Request {
	return r.all(ctx, object, &v1alpha1.ImpactAssessmentList{})
}

// AssessmentsOfSystem are the assessments of a system.
func (r *Reader) AssessmentsOfSystem(ctx context.Context, object client.Object) []reconcile.Request {
	list := &v1alpha1.ImpactAssessmentList{}
	return r.requests(ctx, list, client.InNamespace(object.GetNamespace()), client.MatchingFields{FieldAssessmentSystem: object.GetName()})
}

// AssessmentOfDecision is the assessment that a decision is about.
func (r *Reader) AssessmentOfDecision(_ context.Context, object client.Object) []reconcile.Request {
	d, ok := object.(*v1alpha1.OversightDecision)
	if !ok || d.Spec.Subject.Kind != v1alpha1.KindImpactAssessment {
		return nil
	}
	return request(d.Namespace, d.Spec.Subject.Name)
}

func (r *Reader) all(ctx context.Context, object client.Object, list client.ObjectList) []reconcile.Request {
	if namespace, ok := object.(*corev1.Namespace); ok {
		return r.requests(ctx, list, client.InNamespace(namespace.Name))
	}
	return r.requests(ctx, list)
}

func (r *Reader) requests(ctx context.Context, list client.ObjectList, options ...client.ListOption) []reconcile.Request {
	if err := r.Client.List(ctx, list, append(options, ReadOnly())...); err != nil {
		logf.FromContext(ctx).Error(err, "listing whom a change affects")
		return nil
	}
	var requests []reconcile.Request
	err := apimeta.EachListItem(list, func(item runtime.Object) error {
		object, ok := item.(client.Object)
		if !ok {
			return nil
		}
		if _, err := workload.Read(item); err == nil {
			requests = append(requests, r.SystemOfWorkload(ctx, object)...)
			return nil
		}
		requests = append(requests, request(object.GetNamespace(), object.GetName())...)
		return nil
	})
	if err != nil {
		logf.FromContext(ctx).Error(err, "reading a list of those whom a change affects")
	}
	return requests
}

func request(namespace, name string) []reconcile.Request {
	return []reconcile.Request{{NamespacedName: client.ObjectKey{Namespace: namespace, Name: name}}}
}
