// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// takeSnapshot is how a cluster's policies and namespaces come to where there is no cluster.
const takeSnapshot = "kubectl aims snapshot -A > snapshot.yaml   # by somebody who may read the cluster; then: check --snapshot snapshot.yaml"

// judge reads the files and the snapshot, and judges what is to be judged.
func (c *checker) judge(ctx context.Context) error {
	c.inventory = &inventory{namespaces: map[string]*corev1.Namespace{}}
	if c.snapshot != "" {
		var problem *manifest.Problem
		if c.inventory, c.scope, problem = readSnapshot(c.snapshot, c.streams.In); problem != nil {
			c.report.Problems = append(c.report.Problems, *problem)
			return nil
		}
	}
	c.inventory.exempt = []string{metav1.NamespaceSystem}
	if !c.settleCluster() {
		return nil
	}
	if err := c.loadRecognisers(); err != nil {
		return err
	}
	documents, problems := manifest.Read(c.paths, c.streams.In)
	c.report.Problems = problems
	l := &layer{checker: c, places: map[string]*manifest.Document{}}
	for i := range documents {
		l.add(ctx, &documents[i])
	}
	if err := l.layWaivers(ctx); err != nil {
		return err
	}
	l.finish()
	if len(c.report.Problems) > 0 {
		return nil
	}
	c.inventory.freeze()
	for i := range l.judged {
		if err := c.one(ctx, l, &l.judged[i]); err != nil {
			return err
		}
	}
	return nil
}

// one judges one object.
func (c *checker) one(ctx context.Context, l *layer, s *subject) error {
	item := view.Explanation{Namespace: s.namespace, Kind: s.gvk.Kind, Name: s.name, Declared: true}
	at := view.Place{File: s.document.File, Line: s.document.Line}
	if unread := c.unknown(s.namespace); unread != nil {
		item.Unread = []view.Unread{*unread}
		c.report.Add(item, at, nil)
		return nil
	}
	err := c.settleDefault(ctx, s.namespace)
	if err != nil {
		return err
	}
	if s.runsPods {
		item, err = c.inventory.explainWorkload(ctx, c.clock, item, s.workload)
	} else {
		item.System = s.name
		var of *view.Case
		if of, err = c.inventory.open(ctx, c.clock, s.namespace, s.name); err == nil {
			item = view.Explain(of, item, nil)
		}
	}
	if err != nil {
		return err
	}
	c.report.Add(item, at, func(f *decision.Finding) view.Place { return l.place(s, f) })
	return nil
}

// unknown says what keeps objects of a namespace from being judged, or is nil.
func (c *checker) unknown(name string) *view.Unread {
	missing := &view.Unread{Object: "namespace " + name, Remedy: takeSnapshot}
	switch {
	case c.scope != nil && c.scope.Namespace != "" && c.scope.Namespace != name:
		missing.Why = "the snapshot is of namespace " + c.scope.Namespace + " alone, and what else this one holds is not known"
		return missing
	case c.inventory.namespaces[name] != nil:
		return nil
	case c.scope != nil:
		missing.Why = "neither the snapshot nor the files hold it, and policies select namespaces by their labels"
		return missing
	}
	missing.Why = "the files hold no Namespace of this name with its labels, by which policies select it, and there is no snapshot"
	return missing
}

// place is where a finding is to be mended: in the object that it is about, if the files hold it, and else in the object that was judged.
func (l *layer) place(s *subject, f *decision.Finding) view.Place {
	if d := l.places[s.namespace+"/"+f.Object]; d != nil {
		return view.Place{File: d.File, Line: d.LineOf(f.Field)}
	}
	if s.runsPods {
		return view.Place{File: s.document.File, Line: s.document.LineOf(f.Field)}
	}
	return view.Place{File: s.document.File, Line: s.document.Line}
}

// isFatal tells whether it fails on an effect.
func (c *checker) isFatal(e view.Effect) bool { return slices.Contains(c.fatal(), e) }

// stored is an object of the inventory by its name, or nil.
func stored[T any, P interface {
	*T
	client.Object
}](list []T, namespace, name string) P {
	for i := range list {
		if object := P(&list[i]); object.GetNamespace() == namespace && object.GetName() == name {
			return object
		}
	}
	return nil
}

// ownPlace is the key of an object of the operator's own kinds, as findings name it.
func ownPlace(namespace, kind, name string) string {
	if kind == v1alpha1.KindOversightPolicy {
		namespace = ""
	}
	return namespace + "/" + kind + "/" + name
}
