// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAfterGrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var stopping atomic.Bool
		asked, ask := context.WithCancel(t.Context())
		later, cancel := afterGrace(asked, 5*time.Second, &stopping)
		defer cancel()
		ask()
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if !stopping.Load() || later.Err() != nil {
			t.Errorf("after 4 s of 5: not ready %t, ended %v", stopping.Load(), later.Err())
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if later.Err() == nil {
			t.Error("it goes on after its grace")
		}
	})
}
