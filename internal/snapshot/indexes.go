// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Fields that lists are narrowed by. The first three are selectable fields of the API as well, so that the same list works with and without
// a cache; the others exist in caches alone.
const (
	FieldAssessmentSystem = "spec.systemRef.name"
	FieldDecisionSubject  = "spec.subject.name"
	FieldMonitorSystem    = "spec.systemRef.name"
	FieldImageRepository  = "aims.imageRepository"
	FieldWorkloadSystem   = "aims.workloadSystem"
)

// Index adds the fields to a cache's indexer.
func Index(ctx context.Context, indexer client.FieldIndexer) error {
	type index struct {
		object client.Object
		field  string
		values client.IndexerFunc
	}
	indexes := []index{
		{&v1alpha1.ImpactAssessment{}, FieldAssessmentSystem, assessmentSystem},
		{&v1alpha1.OversightDecision{}, FieldDecisionSubject, decisionSubject},
		{&v1alpha1.DriftMonitor{}, FieldMonitorSystem, monitorSystem},
		{&v1alpha1.AISystem{}, FieldImageRepository, imageRepositories},
	}
	for _, object := range WorkloadKinds() {
		indexes = append(indexes, index{object, FieldWorkloadSystem, workloadSystem})
	}
	for _, index := range indexes {
		if err := indexer.IndexField(ctx, index.object, index.field, index.values); err != nil {
			return fmt.Errorf("indexing %T by %s: %w", index.object, index.field, err)
		}
	}
	return nil
}

func assessmentSystem(object client.Object) []string {
	assessment, ok := object.(*v1alpha1.ImpactAssessment)
	if !ok {
		return nil
	}
	return []string{assessment.Spec.SystemRef.Name}
}

func decisionSubject(object client.Object) []string {
	d, ok := object.(*v1alpha1.OversightDecision)
	if !ok {
		return nil
	}
	return []string{d.Spec.Subject.Name}
}

func monitorSystem(object client.Object) []string {
	monitor, ok := object.(*v1alpha1.DriftMonitor)
	if !ok {
		return nil
	}
	return []string{monitor.Spec.SystemRef.Name}
}

func workloadSystem(object client.Object) []string {
	o, err := workload.Read(object)
	if err != nil {
		return nil
	}
	return o.Systems()
}

func imageRepositories(object client.Object) []string {
	system, ok := object.(*v1alpha1.AISystem)
	if !ok {
		return nil
	}
	var repositories []string
	for _, image := range decision.ParseRegistered(system.Spec.Images) {
		if image.Repository != "" {
			repositories = append(repositories, image.Repository)
		}
	}
	return repositories
}
