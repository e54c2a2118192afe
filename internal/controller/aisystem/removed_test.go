// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

func TestAPodIsRemovedOnce(t *testing.T) {
	t.Parallel()
	var r removed
	chat, other := client.ObjectKey{Name: "chat"}, client.ObjectKey{Name: "other"}
	shown := sets.New[types.UID]("a", "b")
	if left := r.left(chat, shown); left != 2 {
		t.Errorf("nothing was removed yet: %d left", left)
	}
	if !r.first(chat, "a") || r.first(chat, "a") || !r.first(other, "c") {
		t.Error("only the first time is news")
	}
	// The cache lags: it shows a pod that is gone.
	r.keep(chat, shown)
	if left := r.left(chat, shown); left != 1 || r.first(chat, "a") {
		t.Errorf("what the cache shows late is not removed anew: %d left", left)
	}
	r.keep(chat, sets.New[types.UID]("b"))
	r.keep(other, nil)
	if len(r.pods) != 0 {
		t.Errorf("what is gone from the cache is remembered: %v", r.pods)
	}
}
