// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"k8s.io/utils/clock"

	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// explainWorkload judges a workload as that of each system that its pods name.
func (i *inventory) explainWorkload(ctx context.Context, now clock.PassiveClock, item view.Explanation, o workload.Object) (view.Explanation, error) {
	c, err := i.openWorkload(ctx, now, item.Namespace, o)
	if err != nil {
		return item, err
	}
	w := c.Facts.Input().Workload
	item.System = w.System
	var others []view.Other
	for _, system := range o.Systems() {
		if system == w.System {
			continue
		}
		of, err := i.open(ctx, now, item.Namespace, system)
		if err != nil {
			return item, err
		}
		as := *w
		as.System, as.ObjectSystem, as.FormerSystem, as.OtherSystems = system, "", "", nil
		others = append(others, view.Other{Case: of, Workload: &as})
	}
	return view.Explain(c, item, w, others...), nil
}
