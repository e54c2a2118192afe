// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/resource"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// errUnreadableKind is a kind of which it is not known whether, and how, it runs pods.
var errUnreadableKind = errors.New("it is not of a kind that the plugin can read")

// target is one object that is asked about.
type target struct {
	gvk       schema.GroupVersionKind
	namespace string
	name      string
	object    *unstructured.Unstructured
	// workload is set for a kind that runs pods.
	workload workload.Object
	runsPods bool
}

// resolve finds the objects that the command line names: in the cluster, or in files.
func (s *session) resolve(ctx context.Context, c *cluster, args []string, files *resource.FilenameOptions) ([]*resource.Info, error) {
	builder := resource.NewBuilder(s.flags).Unstructured().NamespaceParam(c.namespace).DefaultNamespace().Flatten()
	if len(files.Filenames) > 0 {
		builder = builder.FilenameParam(*s.flags.Namespace != "", files)
	} else {
		builder = builder.ResourceTypeOrNameArgs(false, args...).SingleResourceType()
	}
	infos, err := builder.Do().Infos()
	if err == nil {
		return infos, nil
	}
	if apierrors.IsNotFound(err) && len(files.Filenames) == 0 {
		if advice := s.namesOf(ctx, c, args); advice != "" {
			return nil, fail(&refusal{doing: "looking for it in namespace " + c.namespace, err: err}, advice)
		}
	}
	return nil, &refusal{doing: "reading what you ask about", err: err}
}

// namesOf says which objects there are of the kind that was asked for.
func (s *session) namesOf(ctx context.Context, c *cluster, args []string) string {
	kind, _, _ := strings.Cut(args[0], "/")
	mapper, err := s.flags.ToRESTMapper()
	if err != nil {
		return ""
	}
	gvk, err := mapper.KindFor(schema.ParseGroupResource(kind).WithVersion(""))
	if err != nil {
		return ""
	}
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(gvk.GroupVersion().WithKind(gvk.Kind + "List"))
	return c.others(ctx, list)
}

func newTarget(info *resource.Info) (*target, error) {
	object, ok := info.Object.(*unstructured.Unstructured)
	if !ok {
		return nil, fmt.Errorf("reading %s: it is a %T", info.Name, info.Object)
	}
	t := &target{gvk: info.Mapping.GroupVersionKind, namespace: info.Namespace, name: info.Name, object: object}
	if t.name == "" {
		t.name = object.GetGenerateName()
	}
	kinds, err := workload.BuiltinTable()
	if err != nil {
		return nil, err
	}
	if _, t.runsPods = kinds.Lookup(t.gvk); t.runsPods {
		if t.workload, err = decodeWorkload(kinds, t.gvk, object); err != nil {
			return nil, err
		}
		return t, nil
	}
	if t.gvk.Group == v1alpha1.GroupName {
		if t.gvk.Kind == v1alpha1.KindImpactAssessment && object.GetUID() != "" {
			return nil, fail(errors.New("an assessment runs nothing, so there is nothing to explain"),
				"see what it says and who approved it: kubectl aims review "+t.name+" -n "+t.namespace)
		}
		return t, nil
	}
	return nil, fail(fmt.Errorf("%s %q cannot be explained: %w", t.gvk.Kind, t.name, errUnreadableKind),
		"it reads: "+readableKinds(kinds), "what another kind makes is judged by its pods: kubectl aims explain pod/NAME")
}

// explainable tells whether there is something to say about the object itself, and not about what depends on it.
func (t *target) explainable() bool {
	return t.runsPods || t.gvk.Kind == v1alpha1.KindAISystem
}

// held tells whether the target is a pod behind the operator's gate.
func (t *target) held() bool {
	return t.workload.IsPod && view.Held(&corev1.Pod{Spec: t.workload.Template.Spec})
}

// running tells whether the target is a pod that runs.
func (t *target) running() bool {
	phase, _, _ := unstructured.NestedString(t.object.Object, "status", "phase")
	return t.workload.IsPod && !t.held() && corev1.PodPhase(phase) == corev1.PodRunning
}

func readableKinds(kinds *workload.Table) string {
	names := []string{v1alpha1.KindAISystem}
	for _, kind := range kinds.Kinds() {
		names = append(names, kind.GVK.Kind)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
