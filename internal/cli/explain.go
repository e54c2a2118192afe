// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/resource"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

const explainLong = `Says why a workload or an AI system may run or not: all that stands against it,
in the words of the operator's refusals, with the commands that mend it.

With -f it answers for manifests that are not applied yet: workloads, AI systems
and assessments of the files are judged together, as if they were applied.
Approvals that the changed content needs would be missing then.

The exit code is 0 whatever the answer is, and 1 if there is none because you may
not read all that a verdict needs. What cannot be judged is never said to be
allowed.`

const explainExample = `  # why is it refused, or held?
  kubectl aims explain deployment/vllm -n lending
  kubectl aims explain pod vllm-6d5f7c9b8-x2k4p -n lending
  kubectl aims explain aisystem/credit-scoring -n lending

  # what would happen?
  kubectl aims explain -f deployment.yaml -n lending`

func newExplain(s *session) *cobra.Command {
	var format output
	var files resource.FilenameOptions
	cmd := &cobra.Command{
		Use:     "explain (KIND/NAME | KIND NAME | -f FILE)",
		Short:   "Say why a workload or an AI system is denied, held or allowed",
		Long:    explainLong,
		Example: explainExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			if err := checkTarget(args, files.Filenames); err != nil {
				return err
			}
			return s.explain(cmd.Context(), args, &files, format)
		},
	}
	cmd.Flags().StringSliceVarP(&files.Filenames, "filename", "f", nil, "a file, directory or URL with manifests to ask about; - is the standard input")
	cmd.Flags().BoolVarP(&files.Recursive, "recursive", "R", false, "look into the directories of -f, too")
	addOutputFlag(cmd, &format)
	return cmd
}

// checkTarget asks for one kind of target, with its name.
func checkTarget(args, files []string) error {
	switch {
	case len(files) > 0 && len(args) > 0:
		return usagef("name an object or give a file with -f, not both")
	case len(files) > 0:
		return nil
	case len(args) == 0:
		return usagef("name an object, such as deployment/vllm, or give a file with -f")
	case len(args) == 1 && !strings.Contains(args[0], "/"):
		return usagef("name the object, too: %s/NAME", args[0])
	}
	return nil
}

func (s *session) explain(ctx context.Context, args []string, files *resource.FilenameOptions, format output) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	infos, err := s.resolve(ctx, c, args, files)
	if err != nil {
		return err
	}
	e := &explainer{session: s, cluster: c, inventories: map[string]*inventory{}, fromFile: len(files.Filenames) > 0}
	list, err := e.explain(ctx, infos)
	if err != nil {
		return err
	}
	if err := s.print(format, list, func() string { return list.Text(s.style()) }); err != nil {
		return err
	}
	for i := range list.Items {
		if list.Items[i].Verdict == nil {
			return errors.New("not everything could be judged: not all that a verdict needs could be read")
		}
	}
	return nil
}

// explainer explains objects, and reads each namespace once.
type explainer struct {
	session     *session
	cluster     *cluster
	inventories map[string]*inventory
	fromFile    bool
}

func (e *explainer) explain(ctx context.Context, infos []*resource.Info) (*view.ExplanationList, error) {
	var targets []*target
	for _, info := range infos {
		t, err := newTarget(info)
		if errors.Is(err, errUnreadableKind) && e.fromFile {
			// A file may hold anything. What is passed over is said, for it might run pods.
			write(e.session.streams.ErrOut, text.Clean("Not judged: "+info.Mapping.GroupVersionKind.Kind+"/"+info.Name+", "+errUnreadableKind.Error())+"\n")
			continue
		}
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	for _, t := range targets {
		if err := e.lay(ctx, t); err != nil {
			return nil, err
		}
	}
	var items []view.Explanation
	for _, t := range targets {
		if !t.explainable() {
			continue
		}
		item, err := e.one(ctx, t)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil, fail(errors.New("there is nothing to explain in the files"), "kubectl aims explain explains: "+readableKinds(e.cluster.kinds))
	}
	list := view.NewExplanationList(items)
	return &list, nil
}

// lay puts what a file says about our own kinds over what the cluster holds.
func (e *explainer) lay(ctx context.Context, t *target) error {
	i, err := e.inventory(ctx, t.namespace)
	if err != nil || !e.fromFile {
		return err
	}
	return i.overlay(t)
}

func (e *explainer) inventory(ctx context.Context, namespace string) (*inventory, error) {
	if namespace == "" {
		namespace = e.cluster.namespace
	}
	if i, ok := e.inventories[namespace]; ok {
		return i, nil
	}
	i, err := e.cluster.inventory(ctx, namespace)
	e.inventories[namespace] = i
	return i, err
}

func (e *explainer) one(ctx context.Context, t *target) (view.Explanation, error) {
	i, err := e.inventory(ctx, t.namespace)
	if err != nil {
		return view.Explanation{}, err
	}
	item := view.Explanation{Namespace: t.namespace, Kind: t.gvk.Kind, Name: t.name}
	if t.gvk.Kind == v1alpha1.KindAISystem {
		item.System = t.name
		facts, err := i.open(ctx, e.session.clock, t.namespace, t.name)
		if err != nil {
			return item, err
		}
		return view.Explain(facts, item, nil), nil
	}
	object := t.workload
	if !e.fromFile {
		item.Held, item.Running, item.Recorded = t.held(), t.running(), view.NewRecorded(t.workload.Meta.Annotations)
		object = object.WithoutNode() // The scheduler chose it after admission.
	}
	return i.explainWorkload(ctx, e.session.clock, item, object)
}
