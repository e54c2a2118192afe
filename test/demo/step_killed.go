// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
)

var stepKilled = step{
	title: "The operator is killed, and the gate holds",
	why:   "What may run is published as RBAC, and the API server itself asks it. So what is approved starts without the operator, and nothing else does.",
	acts: []act{
		killOperator,
		maya.does("kubectl delete pod -n assistant -l app=mistral-7b", prints("deleted")),
		sees("The approved model is back, with no operator running.", serving(census{}, census{running: 1})),
		maya.does("kubectl apply -f unapproved.yaml", isRefused("failed calling webhook")),
		maya.does("kubectl run shadow -n assistant --image=ollama/ollama:0.12.3 -- serve", isRefused("failed calling webhook")),
		notes("What nobody approved waits for the operator: \"cannot decide\" is never \"allowed\"."),
		restartOperator,
		nora.does("kubectl get oversightpolicy assistants -o custom-columns=POLICY:.metadata.name,INTACT:'.status.conditions[?(@.type==\"EnforcementIntact\")].status'",
			prints("assistants True")),
	},
}

func killOperator(_ context.Context, s *stage) error {
	s.command(nora, fmt.Sprintf("kill -9 %d", s.operator.PID()))
	if err := s.operator.Kill(); err != nil {
		return err
	}
	s.checked("The operator is gone.", 0)
	return nil
}

// restartOperator does what Kubernetes does with a container that ended.
func restartOperator(ctx context.Context, s *stage) error {
	s.line("")
	if err := s.operator.Restart(ctx); err != nil {
		return err
	}
	s.checked("Started again, as Kubernetes does with a container that ends, the operator goes on.", 0)
	return nil
}
