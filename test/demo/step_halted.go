// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var stepHalted = step{
	title: "A person stops it, and lets it run again",
	why:   "A customer shows Rita an answer that promises a refund. She need not ask anybody: a halt takes running pods off their nodes, whatever was approved.",
	acts: []act{
		rita.does("kubectl aims halt support-assistant --role risk-officer -n assistant --yes --reason 'It promises refunds.'", prints("Halt recorded", "rita")),
		sees("Its pod is gone, and the one in its place waits.", all(
			serving(census{}, census{held: 1}),
			condition("Permitted", metav1.ConditionFalse, "SystemHalted"),
		)),
		say("Maya, who has not heard of it, turns the debug logs off again."),
		maya.does(quieter, isRefused("may not be deployed", "SystemHalted", "rita")),
		nextSecond,
		say("The help page that misled it is mended, and Rita lets it run again."),
		rita.does("kubectl aims resume support-assistant --role risk-officer -n assistant --yes --reason 'The help page is mended.'",
			prints("Resume recorded", "The system is resumed.")),
		sees("It runs as it was approved, and nobody had to deploy it anew.", all(
			serving(census{}, census{running: 1}),
			condition("Permitted", metav1.ConditionTrue, "Permitted"),
		)),
	},
}

// nextSecond waits for it: decisions tell the time in seconds, and a resume counts from the second after the halt.
func nextSecond(ctx context.Context, _ *stage) error {
	now := time.Now()
	select {
	case <-time.After(now.Truncate(time.Second).Add(time.Second).Sub(now)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
