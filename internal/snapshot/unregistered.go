// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Unregistered is a workload that names a system which its namespace does not have.
type Unregistered struct {
	Namespace string
	Facts     decision.Workload
}

// Unregistered lists the workloads whose system is none of these. What another object made is left out: its owner is listed.
func (r *Reader) Unregistered(ctx context.Context, systems []v1alpha1.AISystem) ([]Unregistered, error) {
	registered := make(map[client.ObjectKey]bool, len(systems))
	for i := range systems {
		registered[client.ObjectKeyFromObject(&systems[i])] = true
	}
	var found []Unregistered
	add := func(item runtime.Object) error {
		more, err := r.unregistered(item, registered)
		found = append(found, more...)
		return err
	}
	for _, list := range workloadLists() {
		if err := r.Client.List(ctx, list, ReadOnly()); err != nil {
			return nil, fmt.Errorf("listing workloads: %w", err)
		}
		if err := apimeta.EachListItem(list, add); err != nil {
			return nil, fmt.Errorf("reading a list of workloads: %w", err)
		}
	}
	if r.Custom == nil {
		return found, nil
	}
	for _, object := range r.Custom.All() {
		if err := add(object); err != nil {
			return nil, fmt.Errorf("reading workloads of custom kinds: %w", err)
		}
	}
	return found, nil
}

// unregistered is the workload once for each system that it names and that is none of these.
func (r *Reader) unregistered(item runtime.Object, registered map[client.ObjectKey]bool) ([]Unregistered, error) {
	o, err := r.Kinds.Read(item)
	if err != nil || metav1.GetControllerOfNoCopy(&o.Meta) != nil || o.Meta.DeletionTimestamp != nil {
		return nil, err
	}
	var found []Unregistered
	for _, name := range o.Systems() {
		if !registered[client.ObjectKey{Namespace: o.Meta.Namespace, Name: name}] {
			facts := workload.FactsOf(o, name)
			facts.NodeName = ""
			found = append(found, Unregistered{Namespace: o.Meta.Namespace, Facts: facts})
		}
	}
	return found, nil
}
