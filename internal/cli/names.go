// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumNames bounds how many names an error lists.
const maximumNames = 20

// others says which objects there are in the namespace, for somebody who named one that is not there.
func (c *cluster) others(ctx context.Context, list client.ObjectList) string {
	names := c.names(ctx, list)
	switch {
	case len(names) == 0:
		return fmt.Sprintf("there are none in namespace %q; another namespace is named with -n", c.namespace)
	case len(names) > maximumNames:
		names = append(names[:maximumNames], fmt.Sprintf("and %d more", len(names)-maximumNames))
	}
	return "there are: " + strings.Join(names, ", ")
}

// checkNames are the checks of a monitor, in their order.
func checkNames(monitor *v1alpha1.DriftMonitor) []string {
	names := make([]string, len(monitor.Spec.Checks))
	for i := range monitor.Spec.Checks {
		names[i] = monitor.Spec.Checks[i].Name
	}
	return names
}

// names lists the names of the objects of a kind in the namespace, sorted; none if they cannot be listed.
func (c *cluster) names(ctx context.Context, list client.ObjectList) []string {
	if err := c.List(ctx, list, client.InNamespace(c.namespace)); err != nil {
		return nil
	}
	var names []string
	_ = apimeta.EachListItem(list, func(item runtime.Object) error {
		if object, err := apimeta.Accessor(item); err == nil {
			names = append(names, object.GetName())
		}
		return nil
	})
	slices.Sort(names)
	return names
}
