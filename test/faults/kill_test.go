// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"fmt"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

// An operator that answered before it has read the policies would admit everything: no policy applies to anybody then. What is approved does not
// wait for it: the ledger answers.
func TestCase42_KilledUnderLoadItNeverAnswersFromAnEmptyCache(t *testing.T) {
	o := start(t, operator.Options{})
	keepLogs(t, o)
	s := govern(t)
	f := flow(t, s)
	f.answered()
	for range 4 {
		must(t, o.Kill())
		must(t, o.Launch())
		f.answered()
		time.Sleep(500 * time.Millisecond)
	}
	if c := f.end(); c.keptOut > 0 {
		t.Errorf("%d approved pods were refused: %v", c.keptOut, c.why)
	}
	s.nothingSlipped()
}

func TestTheControlPlaneIsRestartedUnderLoad(t *testing.T) {
	o := start(t, operator.Options{})
	keepLogs(t, o)
	s := govern(t)
	for _, component := range []string{controlplane.Etcd, controlplane.APIServer} {
		f := flow(t, s)
		f.answered()
		must(t, plane.Restart(t.Context(), component))
		f.answered()
		t.Logf("%s restarted", component)
		f.end()
		s.nothingSlipped()
	}
	// The operator still follows what changes: it did not only survive with what it knew before.
	other := govern(t)
	must(t, admin.Delete(t.Context(), other.system()))
	other.eventually("a system that is gone may not run", func() error {
		if err := other.try(other.approved()); !refusedOnMerit(err) {
			return fmt.Errorf("its pod: %w", err)
		}
		return nil
	})
}

func leader(t *testing.T) string {
	t.Helper()
	lease := &coordinationv1.Lease{}
	if err := admin.Get(t.Context(), client.ObjectKey{Namespace: "aims-system", Name: "aims-operator"}, lease); err != nil {
		t.Fatal(err)
	}
	if lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *lease.Spec.HolderIdentity
}

func TestTheLeaderIsCutOff(t *testing.T) {
	_, both := replicas(t)
	keepLogs(t, both[:]...)
	s := govern(t)
	// The first to start leads.
	first, second := both[0], both[1]
	before := leader(t)
	f := flow(t, s)
	f.answered()
	must(t, first.Pause())
	cut := time.Now()
	eventually(t, "the other replica leads", func() error {
		if now := leader(t); now == before || now == "" {
			return fmt.Errorf("%q leads", now)
		}
		return nil
	})
	t.Logf("the other replica led after %.1f s", time.Since(cut).Seconds())
	f.answered()
	spoil(t)
	eventually(t, "the new leader puts the configurations back", intact)
	f.end()
	s.nothingSlipped()

	// Back again, the old leader finds that it leads no more. It ends, and Kubernetes starts it anew.
	must(t, first.Resume())
	eventually(t, "the old leader ends", func() error {
		if !first.Ended() {
			return fmt.Errorf("it runs")
		}
		return nil
	})
	must(t, first.Restart(t.Context()))
	if !second.Ready(t.Context()) {
		t.Error("the new leader is not ready")
	}
}

// TestAReplacementRefusesNothing stops replicas one after the other, as an upgrade or a node drain does.
func TestAReplacementRefusesNothing(t *testing.T) {
	_, both := replicas(t)
	keepLogs(t, both[:]...)
	s := govern(t)
	time.Sleep(time.Second) // The service has seen both.
	f := flow(t, s)
	f.answered()
	for _, o := range both {
		must(t, o.Stop())
		f.answered()
		must(t, o.Restart(t.Context()))
		time.Sleep(time.Second)
	}
	if c := f.end(); c.keptOut > 0 {
		t.Errorf("%d approved pods were refused: %v", c.keptOut, c.why)
	}
}
