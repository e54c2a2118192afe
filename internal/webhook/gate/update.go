// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"slices"

	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// harmless tells whether an update starts nothing new: what the pods run stays, and there are no more of them. Such an update always passes,
// or nobody could repair, scale down or finalize a workload that falls short.
func harmless(before, after workload.Object) bool {
	return noMore(before, after) && runsTheSame(before, after) && onNoMoreNodes(before, after)
}

// goesOn tells whether an update only makes more of what runs already. What asks for no pods runs nothing, so that waking it is a start: it is
// judged like something new.
func goesOn(before, after workload.Object) bool {
	return runsTheSame(before, after) && replicas(before) > 0
}

// runsTheSame tells whether an update leaves what the pods run, and for which system.
func runsTheSame(before, after workload.Object) bool {
	was, is := before.Parts(), after.Parts()
	return before.Meta.Labels[v1alpha1.SystemLabel] == after.Meta.Labels[v1alpha1.SystemLabel] &&
		slices.Equal(before.Said, after.Said) &&
		slices.EqualFunc(was, is, func(was, is workload.Part) bool { return samePart(&was, &is, before.IsPod) })
}

// samePart tells whether a kind of pod stays where it was and runs what it did, for the same system.
func samePart(before, after *workload.Part, isPod bool) bool {
	was, is := &before.Template.Spec, &after.Template.Spec
	return before.SpecPath == after.SpecPath && before.System() == after.System() &&
		apiequality.Semantic.DeepEqual(before.Single, after.Single) &&
		apiequality.Semantic.DeepEqual(was.Containers, is.Containers) &&
		apiequality.Semantic.DeepEqual(was.InitContainers, is.InitContainers) &&
		apiequality.Semantic.DeepEqual(was.EphemeralContainers, is.EphemeralContainers) &&
		apiequality.Semantic.DeepEqual(was.Volumes, is.Volumes) &&
		(was.NodeName == is.NodeName || isPod)
}

// onNoMoreNodes tells whether an update of what runs on each node leaves the nodes, or narrows them by labels that a node must have.
func onNoMoreNodes(before, after workload.Object) bool {
	if !before.PerNode || before.Template == nil || after.Template == nil {
		return true
	}
	was, is := &before.Template.Spec, &after.Template.Spec
	for label, value := range was.NodeSelector {
		if have, still := is.NodeSelector[label]; !still || have != value {
			return false
		}
	}
	return apiequality.Semantic.DeepEqual(was.Affinity, is.Affinity) && apiequality.Semantic.DeepEqual(was.Tolerations, is.Tolerations)
}

// noMore tells whether a workload asks for no more pods than before. What says so by several numbers must raise none, add none and drop none:
// what a number that is not there means is its kind's secret.
func noMore(before, after workload.Object) bool {
	if !slices.EqualFunc(before.Sizes, after.Sizes, func(was, is workload.Size) bool { return was.Field == is.Field && is.Count <= was.Count }) {
		return false
	}
	return len(after.Sizes) > 0 || replicas(after) <= replicas(before)
}

// replicas is the number of pods that a workload asks for; Kubernetes makes one where it does not say.
func replicas(o workload.Object) int32 {
	if o.Replicas == nil {
		return 1
	}
	return *o.Replicas
}
