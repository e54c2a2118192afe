// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"maps"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// TrimCustom trims objects of a custom kind: their status goes, and all but the operator's own annotations. Of one whose pods name no system its
// name is left.
func TrimCustom(kind *workload.Kind) func(object any) (any, error) {
	return func(object any) (any, error) {
		u, ok := object.(*unstructured.Unstructured)
		if !ok {
			return object, nil
		}
		read, err := kind.Read(u)
		if err != nil {
			return nil, fmt.Errorf("trimming a %s: %w", kind.GVK.Kind, err)
		}
		u.SetManagedFields(nil)
		annotations := u.GetAnnotations()
		maps.DeleteFunc(annotations, func(key, _ string) bool { return !strings.HasPrefix(key, v1alpha1.GroupName+"/") })
		u.SetAnnotations(annotations)
		kept := map[string]any{"apiVersion": u.Object["apiVersion"], "kind": u.Object["kind"], "metadata": u.Object["metadata"]}
		if len(read.Systems()) > 0 {
			kept["spec"] = u.Object["spec"]
		} else {
			u.SetLabels(nil)
			u.SetOwnerReferences(nil)
			u.SetFinalizers(nil)
		}
		return &unstructured.Unstructured{Object: kept}, nil
	}
}
