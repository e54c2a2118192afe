// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// How long a drill's result is waited for, and how often it is looked for. A halt that takes longer is none.
const (
	drillPatience = time.Minute
	drillInterval = 200 * time.Millisecond
)

// awaitDrill waits for what a drill came to, and tells it.
func (d *stopper) awaitDrill(ctx context.Context, decision string) error {
	system := &v1alpha1.AISystem{}
	err := wait.PollUntilContextTimeout(ctx, drillInterval, drillPatience, true, func(ctx context.Context) (bool, error) {
		err := d.cluster.Get(ctx, client.ObjectKey{Namespace: d.cluster.namespace, Name: d.name}, system)
		return err == nil && system.Status.Drill != nil && system.Status.Drill.Decision == decision, err
	})
	look := "kubectl get aisystem " + d.name + " -n " + d.cluster.namespace + " -o jsonpath='{.status.drill}'"
	switch {
	case wait.Interrupted(err):
		return fail(fmt.Errorf("the operator said nothing of the drill %s within %s: a halt might not stop the system", decision, drillPatience),
			"ask your platform team whether the AIMS operator runs; then look again: "+look)
	case err != nil:
		return &refusal{doing: "the drill is recorded as " + decision + ", but its result could not be read", err: err}
	}
	result := system.Status.Drill
	write(d.streams.Out, "The drill "+view.DrillWords(result)+". Nothing was stopped.\n")
	if result.PodsReached < result.Pods {
		return fail(fmt.Errorf("the drill did not reach %d of %d pods: a halt might leave them running", result.Pods-result.PodsReached, result.Pods),
			"ask your platform team for the operator's log; it names them, and why")
	}
	return nil
}
