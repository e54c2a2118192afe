// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	clienttesting "k8s.io/client-go/testing"
	certutil "k8s.io/client-go/util/cert"
	clocktesting "k8s.io/utils/clock/testing"
)

const testNamespace = "aims-system"

// cluster is the part of a cluster that keepers see: a secret, and what is registered.
type cluster struct {
	t       *testing.T
	clients *fake.Clientset
	clock   *clocktesting.FakePassiveClock
	mutex   sync.Mutex
	bundles [][]byte
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	return &cluster{t: t, clients: fake.NewClientset(), clock: clocktesting.NewFakePassiveClock(testStart)}
}

func (c *cluster) secrets() corev1client.SecretInterface {
	return c.clients.CoreV1().Secrets(testNamespace)
}

func (c *cluster) secret() *corev1.Secret {
	c.t.Helper()
	secret, err := c.secrets().Get(c.t.Context(), SecretName, metav1.GetOptions{})
	if err != nil {
		c.t.Fatal(err)
	}
	return secret
}

func (c *cluster) registered(context.Context) ([][]byte, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.bundles, nil
}

// publish registers what a keeper wants to be trusted.
func (c *cluster) publish(k *Keeper) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.bundles = [][]byte{k.Bundle(), k.Bundle()}
}

func (c *cluster) keeper(host string) *Keeper {
	return NewKeeper(&Options{Secrets: c.secrets(), Registered: c.registered, Clock: c.clock, Namespace: testNamespace, Host: host, Life: testLife})
}

// started is a keeper whose authority is registered.
func (c *cluster) started() *Keeper {
	c.t.Helper()
	k := c.keeper(testHost)
	c.refresh(k)
	c.publish(k)
	return k
}

func (c *cluster) refresh(k *Keeper) {
	c.t.Helper()
	if err := k.Refresh(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cluster) after(d time.Duration) { c.clock.SetTime(c.clock.Now().Add(d)) }

// accepted makes sure that the API server accepts what the keeper serves.
func (c *cluster) accepted(k *Keeper) *tls.Certificate {
	c.t.Helper()
	if err := k.Check(c.bundles, c.clock.Now()); err != nil {
		c.t.Fatal(err)
	}
	pair, err := k.GetCertificate(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return pair
}

func TestAFirstStartServesAtOnce(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	k := c.keeper(testHost)
	if _, err := k.GetCertificate(nil); err == nil {
		t.Error("a keeper that has not begun has a certificate")
	}
	c.refresh(k)
	if err := k.Check(nil, testStart); err == nil {
		t.Error("what is not registered is said to be trusted")
	}
	c.publish(k)
	first := c.accepted(k)
	again := c.keeper(testHost)
	c.refresh(again)
	if !c.accepted(again).Leaf.Equal(first.Leaf) {
		t.Error("a second replica serves another certificate than the first")
	}
	if _, err := tls.X509KeyPair(c.secret().Data["tls.crt"], c.secret().Data["tls.key"]); err != nil {
		t.Errorf("the secret is no TLS secret: %v", err)
	}
	// Who calls by another name is served by that name, without a new authority.
	moved := c.keeper("10.0.0.1")
	c.refresh(moved)
	if err := c.accepted(moved).Leaf.VerifyHostname("10.0.0.1"); err != nil {
		t.Error(err)
	}
}

func TestARenewalReachesEveryReplica(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	one := c.started()
	two := c.keeper(testHost)
	c.refresh(two)
	before := c.accepted(two)
	c.after(testLife * 2 / 3)
	c.after(time.Hour)
	c.refresh(one)
	c.accepted(two)
	c.refresh(two)
	if c.accepted(two).Leaf.Equal(before.Leaf) || !c.accepted(one).Leaf.Equal(c.accepted(two).Leaf) {
		t.Error("the second replica does not serve what the first one renewed")
	}
	if !two.settled() {
		t.Error("something is under way after a renewal")
	}
}

func TestANewAuthorityIsPublishedBeforeItSigns(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	k := c.started()
	changes := 0
	k.OnChange(func() { changes++ })
	for range 5 {
		c.after(testLife * 2 / 3)
		c.refresh(k)
		c.accepted(k)
	}
	if changes == 0 || len(parseAuthorities(k.Bundle())) != 2 {
		t.Fatalf("after 100 of the authority's 120 days, %d changes were told and %d authorities are to be published", changes, len(parseAuthorities(k.Bundle())))
	}
	old := c.accepted(k)
	c.publish(k)
	c.refresh(k)
	if !c.accepted(k).Leaf.Equal(old.Leaf) {
		t.Error("API servers had no time to notice the new authority")
	}
	c.after(longestSettle)
	c.refresh(k)
	if c.accepted(k).Leaf.Equal(old.Leaf) {
		t.Error("the new authority does not sign, though it is published")
	}
	if len(parseAuthorities(k.Bundle())) != 2 {
		t.Error("the old authority is no more trusted at the moment when the new one begins to sign: other replicas serve what it signed")
	}
	c.after(testLife * 2)
	c.refresh(k)
	if len(parseAuthorities(k.Bundle())) != 1 {
		t.Error("the old authority is trusted after its end")
	}
}

func TestAPublicationThatIsTakenBackCountsForNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	k := c.started()
	stale := c.bundles
	c.after(authorityLives*testLife*2/3 + time.Hour)
	c.refresh(k)
	old := c.accepted(k)
	c.publish(k)
	c.refresh(k)
	c.bundles = stale
	c.after(longestSettle)
	c.refresh(k)
	if !c.accepted(k).Leaf.Equal(old.Leaf) {
		t.Error("it is served, though it is not trusted any more")
	}
}

func TestAKeeperRecovers(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(*cluster){
		"the secret is deleted": func(c *cluster) {
			if err := c.secrets().Delete(c.t.Context(), SecretName, metav1.DeleteOptions{}); err != nil {
				c.t.Fatal(err)
			}
		},
		"the secret is emptied":       func(c *cluster) { c.spoil("tls.crt", "tls.key", "ca.crt", signingCertKey, signingKeyKey) },
		"the signing key is lost":     func(c *cluster) { c.spoil(signingKeyKey) },
		"the certificate is spoilt":   func(c *cluster) { c.spoil("tls.crt") },
		"the published list is empty": func(c *cluster) { c.spoil("ca.crt") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t)
			k := c.started()
			harm(c)
			// At no moment is something served that is not trusted.
			for range 3 {
				c.refresh(k)
				c.accepted(k)
				c.publish(k)
				c.after(longestSettle)
			}
			after := c.keeper(testHost)
			c.refresh(after)
			c.accepted(after)
			if parse(c.secret()).signing == nil {
				t.Error("no authority signs")
			}
		})
	}
}

func (c *cluster) spoil(keys ...string) {
	c.t.Helper()
	secret := c.secret()
	for _, key := range keys {
		secret.Data[key] = []byte("spoilt")
	}
	if _, err := c.secrets().Update(c.t.Context(), secret, metav1.UpdateOptions{}); err != nil {
		c.t.Fatal(err)
	}
}

func TestAClockThatMovesPastTheEnd(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*cluster, *Keeper) *Keeper{
		"while running": func(_ *cluster, k *Keeper) *Keeper { return k },
		"while down":    func(c *cluster, _ *Keeper) *Keeper { return c.keeper(testHost) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t)
			k := c.started()
			c.after(5 * authorityLives * testLife)
			k = start(c, k)
			c.refresh(k)
			if err := k.Check(c.bundles, c.clock.Now()); err == nil {
				t.Error("an API server accepts a certificate that has ended")
			}
			if k.settled() && name == "while down" {
				t.Error("it does not look again soon, though it waits for a publication")
			}
			c.publish(k)
			c.refresh(k)
			c.accepted(k)
		})
	}
}

func TestTheCertificateOfEarlierVersionsIsReplacedInOrder(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.clock.SetTime(time.Now())
	chain, key, err := certutil.GenerateSelfSignedCertKey(testHost, nil, []string{testHost})
	if err != nil {
		t.Fatal(err)
	}
	old := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: SecretName, Namespace: testNamespace, Labels: map[string]string{"team": "platform"}}, Type: corev1.SecretTypeTLS,
		Data: map[string][]byte{corev1.TLSCertKey: chain, corev1.TLSPrivateKeyKey: key},
	}
	if _, err := c.secrets().Create(t.Context(), old, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	c.bundles = [][]byte{encodeCertificates(parseAuthorities(chain)...)}
	k := c.keeper(testHost)
	c.refresh(k)
	before := c.accepted(k)
	c.publish(k)
	c.refresh(k)
	c.after(longestSettle)
	c.refresh(k)
	if c.accepted(k).Leaf.Equal(before.Leaf) {
		t.Error("the old certificate is served on")
	}
	if c.secret().Labels["team"] != "platform" {
		t.Error("a label that somebody else wrote is gone")
	}
}

func TestReplicasThatStartAtOnceAgree(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	var done sync.WaitGroup
	keepers := make([]*Keeper, 4)
	for i := range keepers {
		keepers[i] = c.keeper(testHost)
		done.Go(func() {
			if err := keepers[i].Refresh(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	for _, k := range keepers {
		c.refresh(k)
	}
	c.publish(keepers[0])
	for _, k := range keepers {
		if !c.accepted(k).Leaf.Equal(c.accepted(keepers[0]).Leaf) {
			t.Error("replicas serve different certificates")
		}
	}
}

func TestAKeeperSaysWhatFailed(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{
		"forbidden": apierrors.NewForbidden(corev1.Resource("secrets"), SecretName, errors.New("no")),
		"down":      &apierrors.StatusError{ErrStatus: apierrors.NewGenericServerResponse(http.StatusBadGateway, "get", corev1.Resource("secrets"), "", "", 0, true).ErrStatus},
	} {
		c := newCluster(t)
		k := c.started()
		before := c.accepted(k)
		c.clients.PrependReactor("get", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, refusal })
		if err := k.Refresh(t.Context()); !errors.Is(err, refusal) {
			t.Errorf("%s: the error is %v", name, err)
		}
		if _, err := k.Current(t.Context()); !errors.Is(err, refusal) {
			t.Errorf("%s: an old bundle is published, though another replica may have announced an authority since", name)
		}
		if c.accepted(k) != before {
			t.Errorf("%s: what was served is not served any more", name)
		}
	}
	// Others who write all the time do not make it loop for ever.
	c := newCluster(t)
	c.clients.PrependReactor("create", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewAlreadyExists(corev1.Resource("secrets"), SecretName)
	})
	if err := c.keeper(testHost).Refresh(t.Context()); err == nil {
		t.Error("no error, though the secret can neither be read nor made")
	}
}

func TestABundleHoldsNoKeys(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	k := c.started()
	if !x509.NewCertPool().AppendCertsFromPEM(k.Bundle()) {
		t.Error("the bundle holds no certificate")
	}
	if !bytes.Equal(encodeCertificates(parseAuthorities(k.Bundle())...), k.Bundle()) {
		t.Error("the bundle holds more than authorities")
	}
}
