// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// markWorkloads annotates the workloads that fall short, takes the annotations off those that no longer do, and tells of each change by an
// Event. Pods that another object made are not marked, since their owner is, unless they run what their owner does not tell of.
func (r *Reconciler) markWorkloads(ctx context.Context, s *scope) error {
	for i := range s.judged {
		w := &s.judged[i]
		if w.unmarked || w.owned && !w.differs() && !toldDifferent(w.object) {
			continue
		}
		wanted := marks(&w.verdict)
		if w.owned && !w.differs() {
			wanted = nil
		}
		if carries(w.object, wanted) {
			continue
		}
		switch err := r.mark(ctx, w.object, wanted); {
		case err == nil:
			r.tellOfWorkload(w)
		case apierrors.IsConflict(err):
			s.stale = true
		case apierrors.IsForbidden(err) && isCustom(w.object):
			// Whoever adds a kind may leave that right out.
			logf.FromContext(ctx).V(1).Info("may not mark a workload of a custom kind", "error", err.Error())
		case client.IgnoreNotFound(err) != nil:
			return err
		}
	}
	return nil
}

// differs tells whether it is a pod that runs another digest than its owner's template could say.
func (w *judgedWorkload) differs() bool { return w.verdict.Has(v1alpha1.ReasonImageDigestDiffers) }

// toldDifferent tells whether a pod is marked as one that does.
func toldDifferent(object client.Object) bool {
	return slices.Contains(strings.Split(object.GetAnnotations()[v1alpha1.ReasonsAnnotation], ","), string(v1alpha1.ReasonImageDigestDiffers))
}

func isCustom(object client.Object) bool {
	_, ok := object.(*unstructured.Unstructured)
	return ok
}

func carries(object client.Object, wanted map[string]string) bool {
	for _, key := range []string{v1alpha1.VerdictAnnotation, v1alpha1.ReasonsAnnotation} {
		have, exists := object.GetAnnotations()[key]
		want, should := wanted[key]
		if exists != should || have != want {
			return false
		}
	}
	return true
}

// mark applies the annotations as the operator's own fields, so that what it no longer wants goes away and nothing else is touched. What the
// cache shows must be what is stored: else a mark that the cache does not show yet would be made, and told, twice.
func (r *Reconciler) mark(ctx context.Context, object client.Object, annotations map[string]string) error {
	gvk, err := apiutil.GVKForObject(object, r.Client.Scheme())
	if err != nil {
		return fmt.Errorf("marking %s: %w", object.GetName(), err)
	}
	if annotations == nil {
		err = r.unmark(ctx, object)
	} else {
		err = r.applyMarks(ctx, object, gvk, annotations)
	}
	if err != nil {
		return fmt.Errorf("marking %s %q: %w", gvk.Kind, object.GetName(), err)
	}
	return nil
}

func (r *Reconciler) applyMarks(ctx context.Context, object client.Object, gvk schema.GroupVersionKind, annotations map[string]string) error {
	configuration := &unstructured.Unstructured{}
	configuration.SetGroupVersionKind(gvk)
	configuration.SetNamespace(object.GetNamespace())
	configuration.SetName(object.GetName())
	configuration.SetUID(object.GetUID())
	configuration.SetResourceVersion(object.GetResourceVersion())
	configuration.SetAnnotations(annotations)
	return r.Client.Apply(ctx, client.ApplyConfigurationFromUnstructured(configuration), client.FieldOwner(v1alpha1.FieldManager), client.ForceOwnership)
}

// unmark takes the annotations off, whoever put them on: a verdict that somebody wrote by hand, or copied with a manifest, is no verdict.
func (r *Reconciler) unmark(ctx context.Context, object client.Object) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"resourceVersion": object.GetResourceVersion(),
		"annotations":     map[string]any{v1alpha1.VerdictAnnotation: nil, v1alpha1.ReasonsAnnotation: nil},
	}})
	if err != nil {
		return fmt.Errorf("making the patch that takes the verdict off: %w", err)
	}
	copied, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		return fmt.Errorf("copying a %T", object)
	}
	return r.Client.Patch(ctx, copied, client.RawPatch(types.MergePatchType, patch), client.FieldOwner(v1alpha1.FieldManager))
}
