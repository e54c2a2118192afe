// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// inventory reads a namespace, or all of them if the name is empty. The systems must be readable; of the rest it notes what is not.
func (c *cluster) inventory(ctx context.Context, namespace string) (*inventory, error) {
	i := &inventory{namespaces: map[string]*corev1.Namespace{}}
	if err := c.readNamespaces(ctx, i, namespace); err != nil {
		return nil, err
	}
	var systems v1alpha1.AISystemList
	if err := c.List(ctx, &systems, client.InNamespace(namespace)); err != nil {
		return nil, c.unlisted("AI systems", "aisystems", namespace, err)
	}
	i.systems = systems.Items

	var policies v1alpha1.OversightPolicyList
	var assessments v1alpha1.ImpactAssessmentList
	var decisions v1alpha1.OversightDecisionList
	var monitors v1alpha1.DriftMonitorList
	for _, kind := range []struct {
		list      client.ObjectList
		resource  string
		namespace string
	}{
		{&policies, "oversightpolicies", ""},
		{&assessments, "impactassessments", namespace},
		{&decisions, "oversightdecisions", namespace},
		{&monitors, "driftmonitors", namespace},
	} {
		err := c.List(ctx, kind.list, client.InNamespace(kind.namespace))
		switch {
		case apierrors.IsForbidden(err):
			i.unread = append(i.unread, view.Unread{Object: kind.resource, Why: "you may not list them", Remedy: canList(kind.resource, kind.namespace)})
		case err != nil:
			return nil, &refusal{doing: "listing " + kind.resource, err: err}
		}
	}
	i.policies, i.assessments, i.decisions, i.monitors = policies.Items, assessments.Items, decisions.Items, monitors.Items
	return i, c.readSeals(ctx, i)
}

// published is what the operator publishes for everybody.
func (c *cluster) published(ctx context.Context) (*corev1.ConfigMap, error) {
	published := &corev1.ConfigMap{}
	return published, c.Get(ctx, client.ObjectKey{Namespace: seal.PublishedNamespace, Name: seal.PublishedName}, published)
}

// readSeals reads the keys by which decisions are known to have passed the operator, and what it calls the cluster. Where there is no decision nobody
// misses the keys, but files that are laid over the inventory may hold a decision for clusters.
func (c *cluster) readSeals(ctx context.Context, i *inventory) error {
	published, err := c.published(ctx)
	unread := view.Unread{
		Object: "the public keys of the operator's seals", Remedy: "kubectl get configmap " + seal.PublishedName + " -n " + seal.PublishedNamespace,
	}
	switch {
	case apierrors.IsForbidden(err):
		unread.Why = "you may not read them"
	case apierrors.IsNotFound(err):
		unread.Why = "the operator has not published them"
	case err != nil:
		return &refusal{doing: "reading ConfigMap " + seal.PublishedName + " of namespace " + seal.PublishedNamespace, err: err}
	default:
		i.clusterName, i.named = seal.ClusterName(published)
		seals, err := seal.NewReader(published)
		if err == nil {
			i.seals, i.published = seals, published
			return nil
		}
		unread.Why = err.Error()
	}
	if len(i.decisions) > 0 {
		i.unread = append(i.unread, unread)
	}
	return nil
}

func (c *cluster) readNamespaces(ctx context.Context, i *inventory, name string) error {
	if name == "" {
		var list corev1.NamespaceList
		err := c.List(ctx, &list)
		if apierrors.IsForbidden(err) {
			i.unread = append(i.unread, view.Unread{
				Object: "namespaces", Why: "you may not list them, and policies select namespaces by their labels",
				Remedy: "kubectl auth can-i list namespaces",
			})
			return nil
		}
		if err != nil {
			return &refusal{doing: "listing namespaces", err: err}
		}
		for j := range list.Items {
			i.namespaces[list.Items[j].Name] = &list.Items[j]
		}
		return nil
	}
	namespace, err := c.namespaceObject(ctx, name)
	switch {
	case apierrors.IsForbidden(err):
		i.unread = append(i.unread, view.Unread{
			Object: "namespace " + name, Why: "you may not read it, and policies select namespaces by their labels",
			Remedy: "kubectl auth can-i get namespaces/" + name + " -n " + name,
		})
		return nil
	case apierrors.IsNotFound(err):
		return fail(fmt.Errorf("there is no namespace %q", name), "see which there are with: kubectl get namespaces")
	case err != nil:
		return &refusal{doing: "reading namespace " + name, err: err}
	}
	i.namespaces[name] = namespace
	return nil
}

// unlisted explains why a command cannot go on.
func (c *cluster) unlisted(what, resource, namespace string, err error) error {
	refused := &refusal{doing: "listing " + what, err: err}
	if !apierrors.IsForbidden(err) {
		return refused
	}
	advice := "whether you may is answered by: " + canList(resource, namespace)
	if namespace == "" {
		advice += "; without -A one namespace is enough"
	}
	return fail(refused, advice)
}

func canList(resource, namespace string) string {
	command := "kubectl auth can-i list " + resource + "." + v1alpha1.GroupName
	switch {
	case resource == "oversightpolicies":
	case namespace == "":
		command += " -A"
	default:
		command += " -n " + namespace
	}
	return command
}
