// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	testclock "k8s.io/utils/clock/testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

func secret(t *testing.T, cluster *fake.Clientset) *corev1.Secret {
	t.Helper()
	found, err := cluster.CoreV1().Secrets("aims-system").Get(t.Context(), SecretName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func reader(t *testing.T, cluster *fake.Clientset) *Reader {
	t.Helper()
	published, err := cluster.CoreV1().ConfigMaps(PublishedNamespace).Get(t.Context(), PublishedName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(published)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReplicasAgreeOnOneKey(t *testing.T) {
	t.Parallel()
	cluster, clock := newCluster("one"), testclock.NewFakePassiveClock(start)
	keepers := make([]*Keeper, 4)
	var done sync.WaitGroup
	for i := range keepers {
		done.Go(func() { keepers[i] = newKeeper(t, cluster, clock) })
	}
	done.Wait()
	d := approval(t, keepers[0])
	for _, k := range keepers {
		if got := check(t, k, d); got != decision.SealHolds || len(k.keys) != 1 {
			t.Errorf("another replica says %q, and knows %d keys", got, len(k.keys))
		}
	}
}

func TestASealOutlivesItsKey(t *testing.T) {
	t.Parallel()
	cluster, clock := newCluster("one"), testclock.NewFakePassiveClock(start)
	k, other := newKeeper(t, cluster, clock), newKeeper(t, cluster, clock)
	old := approval(t, k)

	clock.SetTime(start.Add(24 * time.Hour))
	refresh(t, k)
	if d := approval(t, k); d.Spec.Seal.Key != old.Spec.Seal.Key {
		t.Error("a new key signs before other replicas had time to read it")
	}
	refresh(t, other)
	clock.SetTime(clock.Now().Add(longestSettle))
	young := approval(t, k)
	if young.Spec.Seal.Key == old.Spec.Seal.Key {
		t.Fatal("a key signs longer than it should")
	}
	for name, keeper := range map[string]*Keeper{"the one": k, "the other": other} {
		if check(t, keeper, old) != decision.SealHolds || check(t, keeper, young) != decision.SealHolds {
			t.Errorf("%s does not know both keys", name)
		}
	}

	clock.SetTime(clock.Now().Add(2 * longestSettle))
	refresh(t, k)
	if text := string(secret(t, cluster).Data[keysKey]); strings.Count(text, `"seed"`) != 1 || strings.Count(text, `"id"`) != 2 {
		t.Errorf("the private half of a key that signs no more is still there: %s", text)
	}
	restarted := newKeeper(t, cluster, clock)
	if check(t, restarted, old) != decision.SealHolds || check(t, restarted, young) != decision.SealHolds {
		t.Error("after a restart old seals do not hold")
	}
	for _, d := range []*v1alpha1.OversightDecision{old, young} {
		if got, err := reader(t, cluster).Check(here.NamespaceUID, d); got != decision.SealHolds || err != nil {
			t.Errorf("whoever reads what is published finds %q, %v", got, err)
		}
	}
	if text := published(t, cluster); strings.Contains(text, "seed") {
		t.Errorf("a private half is published: %s", text)
	}
}

func published(t *testing.T, cluster *fake.Clientset) string {
	t.Helper()
	published, err := cluster.CoreV1().ConfigMaps(PublishedNamespace).Get(t.Context(), PublishedName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return published.Data[keysKey]
}

func TestADeletedSecretIsMadeAgainOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	cluster, clock := newCluster("one"), testclock.NewFakePassiveClock(start)
	k := newKeeper(t, cluster, clock)
	d := approval(t, k)
	if err := cluster.CoreV1().Secrets("aims-system").Delete(t.Context(), SecretName, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := cluster.CoreV1().ConfigMaps(PublishedNamespace).Delete(t.Context(), PublishedName, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	refresh(t, k)
	if got := check(t, newKeeper(t, cluster, clock), d); got != decision.SealHolds {
		t.Errorf("the seal is %q", got)
	}
	reader(t, cluster)
}

func TestASpoiltSecretIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	clock := testclock.NewFakePassiveClock(start)
	for name, text := range map[string]string{
		"nothing": "", "no JSON": "{", "no keys": "[]", "a key that is none": `[{"id":"00","publicKey":"AAAA"}]`,
		"another's private half": "",
	} {
		cluster := newCluster("one")
		k := newKeeper(t, cluster, clock)
		d := approval(t, k)
		spoilt := secret(t, cluster)
		if name == "another's private half" {
			other := newKeeper(t, newCluster("two"), clock).keys[0]
			keys := []key{k.keys[0]}
			keys[0].Seed = other.Seed
			text = encode(t, keys)
		}
		spoilt.Data[keysKey] = []byte(text)
		if _, err := cluster.CoreV1().Secrets("aims-system").Update(t.Context(), spoilt, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := k.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "Restore it from a backup") {
			t.Errorf("%s: the error is %v", name, err)
		}
		if got := string(secret(t, cluster).Data[keysKey]); got != text {
			t.Errorf("%s: it was written over with %s", name, got)
		}
		if got := check(t, k, d); got != decision.SealHolds {
			t.Errorf("%s: what is known is forgotten: %q", name, got)
		}
		fresh := NewKeeper(&k.options)
		if err := fresh.Refresh(t.Context()); err == nil || fresh.Ready() == nil {
			t.Errorf("%s: a replica that starts is ready without keys", name)
		}
		if _, err := fresh.Check(here.NamespaceUID, d); !errors.Is(err, errNoKeys) {
			t.Errorf("%s: a replica without keys says %v", name, err)
		}
		if _, err := fresh.Sign(here, d); !errors.Is(err, errNoKeys) {
			t.Errorf("%s: a replica without keys seals, %v", name, err)
		}
	}
}

func TestAnAPIServerThatDoesNotAnswerIsNoEmptySecret(t *testing.T) {
	t.Parallel()
	cluster := newCluster("one")
	cluster.PrependReactor("get", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("connection refused")
	})
	k := NewKeeper(&Options{Core: cluster.CoreV1(), Clock: testclock.NewFakePassiveClock(start), Namespace: "aims-system", Life: time.Hour})
	if err := k.Refresh(t.Context()); err == nil || k.Ready() == nil {
		t.Errorf("it has keys though nobody could read the secret: %v", err)
	}
}

func encode(t *testing.T, keys []key) string {
	t.Helper()
	text, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheClustersNameIsPublished, and follows the option; what an earlier operator published says nothing of it.
func TestTheClustersNameIsPublished(t *testing.T) {
	t.Parallel()
	cluster, clock := newCluster("one"), testclock.NewFakePassiveClock(start)
	for _, name := range []v1alpha1.ClusterName{"eu-1", "eu-2", ""} {
		k := NewKeeper(&Options{Core: cluster.CoreV1(), Clock: clock, Namespace: "aims-system", Life: 24 * time.Hour, ClusterName: name})
		refresh(t, k)
		published, err := cluster.CoreV1().ConfigMaps(PublishedNamespace).Get(t.Context(), PublishedName, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got, known := ClusterName(published); got != name || !known {
			t.Errorf("the cluster is published as %q, known %t, want %q", got, known, name)
		}
		reader(t, cluster)
	}
	if got, known := ClusterName(&corev1.ConfigMap{Data: map[string]string{clusterKey: "one"}}); got != "" || known {
		t.Errorf("an earlier operator is said to call the cluster %q, known %t", got, known)
	}
}
