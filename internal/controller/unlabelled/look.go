// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// tokenMount is where the API server mounts a token in containers, which no name in the ledger tells.
const tokenMount = "mount:/var/run/secrets/kubernetes.io/serviceaccount" //nolint:gosec // a folder, and no secret

// look looks at the pods of all governed namespaces, and judges what is known then. What was published by an operator before this one, and cannot
// be looked at, is taken back.
func (l *Learner) look(ctx context.Context) error {
	started := l.Clock.Now()
	err := l.learn(ctx)
	l.looking.done(started, l.Clock.Now())
	l.judging.Lock()
	defer l.judging.Unlock()
	if err != nil && l.published != nil {
		return err
	}
	if err != nil {
		return errors.Join(err, l.takeBackAll(ctx))
	}
	if l.published == nil {
		stored, err := l.Ledger.Unlabelled(ctx)
		if err != nil {
			return err
		}
		l.published = map[string]bool{}
		for _, namespace := range stored {
			l.published[namespace] = true
		}
	}
	l.known.forget(started.Add(-kept))
	return l.judge(ctx)
}

func (l *Learner) learn(ctx context.Context) error {
	if !tellsAll(l.Facts.Recognisers) {
		return nil
	}
	namespaces := &corev1.NamespaceList{}
	if err := l.Facts.Client.List(ctx, namespaces, snapshot.ReadOnly()); err != nil {
		return fmt.Errorf("listing namespaces: %w", err)
	}
	for i := range namespaces.Items {
		facts, err := l.Facts.System(ctx, namespaces.Items[i].Name, "")
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
		if err != nil || !facts.Asked() {
			continue
		}
		if err := l.learnFrom(ctx, namespaces.Items[i].Name); err != nil {
			return err
		}
	}
	return nil
}

func (l *Learner) learnFrom(ctx context.Context, namespace string) error {
	list := &corev1.PodList{}
	for {
		if err := l.Live.List(ctx, list, client.InNamespace(namespace), nameNoSystem(), client.Limit(podsAtOnce), client.Continue(list.Continue)); err != nil {
			return fmt.Errorf("listing the pods of namespace %q that name no system: %w", namespace, err)
		}
		for i := range list.Items {
			if err := l.learnOf(ctx, &list.Items[i]); err != nil {
				return err
			}
		}
		if list.Continue == "" {
			return nil
		}
	}
}

// learnOf notes what one pod runs, if a name tells all that discovery looks at.
func (l *Learner) learnOf(ctx context.Context, pod *corev1.Pod) error {
	name, ok := ledger.Name(&corev1.PodTemplateSpec{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec})
	if !ok || !ledger.Plain(&pod.ObjectMeta, &pod.Spec) || !l.known.see(pod.Namespace, name, l.Clock.Now()) {
		return nil
	}
	object, err := workload.Read(pod)
	if err != nil {
		return err
	}
	facts, err := l.Facts.Workload(ctx, pod.Namespace, object)
	if err != nil {
		return client.IgnoreNotFound(err)
	}
	l.known.add(pod.Namespace, name, content{facts: *facts.Input().Workload, seen: l.Clock.Now()})
	return nil
}

// nameNoSystem selects pods without the label. One whose label is empty is left to the webhooks.
func nameNoSystem() client.ListOption {
	selector := labels.NewSelector()
	if requirement, err := labels.NewRequirement(v1alpha1.SystemLabel, selection.DoesNotExist, nil); err == nil {
		selector = selector.Add(*requirement)
	}
	return client.MatchingLabelsSelector{Selector: selector}
}

// tellsAll tells whether the name of a plain pod tells all that the recognisers look at. Those that an administrator adds may look at more: then
// nothing is published.
func tellsAll(r *discovery.Recognisers) bool {
	if r == nil || r.TellApart() {
		return false
	}
	var owners []string
	for _, owner := range ledger.PlainOwners() {
		kind, version, _ := strings.Cut(owner, ".")
		owners = append(owners, strings.ToLower(discovery.KindOf(kind, version)))
	}
	return !r.Heed(discovery.LooksAtOwners, owners...) && !r.Heed(discovery.LooksAtResources, ledger.PlainResources()...) &&
		!r.Heed(discovery.LooksAtVolumes, tokenMount)
}
