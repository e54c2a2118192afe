// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

var stepNewVersion = step{
	title: "A new model waits while the old one serves",
	why: "Later, Maya commits another model. The image stays the same, but an image is not a model: the operator reads the model from the " +
		"arguments. The rollout starts and waits by itself; customers are served by what was approved.",
	acts: []act{
		maya.does("git diff --no-index -U0 vllm-registered.yaml vllm-nemo.yaml", differs(newModel)),
		maya.does("kubectl apply -f system-nemo.yaml -f vllm-nemo.yaml", prints("deployment.apps/mistral-7b configured")),
		sees("The new pod is held; the old one runs.", serving(census{running: 1}, census{held: 1})),
		sees("The operator has seen the change.", condition("Approved", metav1.ConditionFalse, "ContentChanged")),
		maya.does("kubectl get pods -n assistant", prints("Running", "SchedulingGated")),
		maya.does("kubectl aims status -n assistant", prints("release", oldModel, "candidate", "differs from the release in: models", "1 running, 1 held")),
		say("Rita reviews it. Here is the end of it; before that stands the whole content, as above."),
		rita.does("kubectl aims review support-assistant-2026 -n assistant | sed -n '/^Changes/,$p'",
			prints("Changes since the release", "- models["+oldModel+"]", "+ models["+newModel+"]")),
		notes("The review says what changed since the release: the model, and nothing else."),
	},
}
