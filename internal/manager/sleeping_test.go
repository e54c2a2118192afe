// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"errors"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
)

// set is a ReplicaSet that wants and has so many pods; made tells that a Deployment made it.
func set(name, version string, wants, has int32, made bool) *appsv1.ReplicaSet {
	s := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name, ResourceVersion: version}}
	s.Spec.Replicas, s.Status.Replicas = &wants, has
	if made {
		s.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "chat", UID: "d", Controller: new(true)}}
	}
	return s
}

func TestReplicaSetsThatSleepAreNotKept(t *testing.T) {
	t.Parallel()
	changes := watch.NewFake()
	source := &toolscache.ListWatch{
		ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
			return &appsv1.ReplicaSetList{ListMeta: metav1.ListMeta{ResourceVersion: "1"}, Items: []appsv1.ReplicaSet{
				*set("runs", "1", 2, 2, true), *set("old", "1", 0, 0, true), *set("by-hand", "1", 0, 0, false),
				*set("starts", "1", 2, 0, true), *set("ends", "1", 0, 1, true),
			}}, nil
		},
		WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) { return changes, nil },
	}
	informer := newInformer(withoutStreaming{source}, &appsv1.ReplicaSet{}, 0, toolscache.Indexers{})
	go informer.RunWithContext(t.Context())
	await := func(why string, want ...string) {
		t.Helper()
		deadline := time.Now().Add(10 * time.Second)
		for {
			err := same(informer.GetStore().ListKeys(), want)
			if err == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: %v", why, err)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	await("what sleeps is not listed", "runs", "by-hand", "starts", "ends")
	changes.Add(set("new-old", "2", 0, 0, true))
	changes.Modify(set("ends", "3", 0, 0, true))
	await("what falls asleep goes, and what comes asleep does not come", "runs", "by-hand", "starts")
	changes.Modify(set("old", "4", 1, 0, true))
	await("what wakes comes", "runs", "by-hand", "starts", "old")
	changes.Modify(set("old", "5", 0, 1, true))
	changes.Delete(set("starts", "6", 0, 0, true))
	await("what is deleted goes", "runs", "by-hand", "old")
}

// withoutStreaming is a source that lists before it watches.
type withoutStreaming struct{ *toolscache.ListWatch }

func (withoutStreaming) IsWatchListSemanticsUnSupported() bool { return true }

func same(keys, names []string) error {
	have := map[string]bool{}
	for _, key := range keys {
		have[key] = true
	}
	for _, name := range names {
		if !have["lending/"+name] {
			return errors.New(name + " is missing")
		}
	}
	if len(have) != len(names) {
		return errors.New("there are others")
	}
	return nil
}
