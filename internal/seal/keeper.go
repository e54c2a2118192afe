// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/utils/clock"
	"k8s.io/utils/lru"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// SecretName is the secret in the operator's namespace that holds the keys, so that all replicas sign with the same.
const SecretName = "aims-operator-seal-keys" //nolint:gosec // A name is no credential.

// Bounds on how often the secret is read, and on how long replicas get to read a new key before it signs. Between them both follow from the keys' life.
const (
	shortestPoll, longestPoll     = time.Second, time.Minute
	shortestSettle, longestSettle = 2 * time.Second, 5 * time.Minute
	pollsPerLife                  = 60
	settlesPerLife                = 20
)

// callTimeout bounds one look at the secret: the API server may hang.
const callTimeout = 10 * time.Second

var errNoKeys = errors.New("the operator's keys for the seals of decisions are not known yet")

// Options are what a Keeper needs.
type Options struct {
	Core  corev1client.CoreV1Interface
	Clock clock.PassiveClock
	// Namespace is the secret's.
	Namespace string
	// ClusterName is what the organisation calls the cluster, to be published beside the keys. Empty: it has no name.
	ClusterName v1alpha1.ClusterName
	// Life is how long a key signs. What it signed holds for ever.
	Life time.Duration
}

// Keeper makes, renews and publishes the keys, signs with them, and tells which seals hold. Every replica runs one: whoever is first stores, the others
// read.
type Keeper struct {
	options Options
	held    *lru.Cache
	// pass lets one goroutine at a time look after the keys.
	pass sync.Mutex

	mutex sync.RWMutex
	keys  []key
	ring  *ring
}

// +kubebuilder:rbac:groups="",namespace=aims-system,resources=secrets,verbs=create
// +kubebuilder:rbac:groups="",namespace=aims-system,resources=secrets,resourceNames=aims-operator-seal-keys,verbs=get;update
// +kubebuilder:rbac:groups="",namespace=kube-public,resources=configmaps,verbs=create
// +kubebuilder:rbac:groups="",namespace=kube-public,resources=configmaps,resourceNames=aims-operator-seal-keys,verbs=get;update
// +kubebuilder:rbac:groups="",resources=namespaces,verbs=get

// NewKeeper makes a keeper, which begins with Start or Refresh.
func NewKeeper(options *Options) *Keeper {
	return &Keeper{options: *options, held: lru.New(maximumRemembered)}
}

// NeedLeaderElection says that every replica keeps the keys.
func (k *Keeper) NeedLeaderElection() bool { return false }

// Start keeps the keys until the context ends. It does not fail: what cannot be done now is tried again.
func (k *Keeper) Start(ctx context.Context) error {
	for {
		wait := min(max(k.options.Life/pollsPerLife, shortestPoll), longestPoll)
		if k.Ready() != nil {
			wait = shortestPoll
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		if err := k.Refresh(ctx); err != nil && ctx.Err() == nil {
			logf.FromContext(ctx).Error(err, "could not look after the keys that seal decisions; those that are known stay, and it is tried again")
		}
	}
}

// Ready tells whether the keys are known. Until they are, no decision can be judged, old or new.
func (k *Keeper) Ready() error {
	if k.current() == nil {
		return errNoKeys
	}
	return nil
}

func (k *Keeper) current() *ring {
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	return k.ring
}

// Refresh reads the secret, does what is due, and publishes.
func (k *Keeper) Refresh(ctx context.Context) error {
	k.pass.Lock()
	defer k.pass.Unlock()
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	cluster, err := k.cluster(ctx)
	if err != nil {
		return err
	}
	// Each step may lose a race against another replica, and then begins anew.
	for range 10 {
		again, err := k.once(ctx, cluster)
		if err != nil {
			return err
		}
		if !again {
			return k.publish(ctx, cluster)
		}
	}
	return fmt.Errorf("secret %q changes faster than it can be read", SecretName)
}

// cluster is the cluster's identity, which never changes.
func (k *Keeper) cluster(ctx context.Context) (types.UID, error) {
	if ring := k.current(); ring != nil {
		return ring.cluster, nil
	}
	system, err := k.options.Core.Namespaces().Get(ctx, metav1.NamespaceSystem, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("reading namespace %q, which identifies the cluster: %w", metav1.NamespaceSystem, err)
	}
	return system.UID, nil
}

// once reads, does one step and stores it.
func (k *Keeper) once(ctx context.Context, cluster types.UID) (again bool, err error) {
	secret, keys, err := k.read(ctx)
	if err != nil {
		return false, err
	}
	settle := min(max(k.options.Life/settlesPerLife, shortestSettle), longestSettle)
	after, changed, err := next(keys, k.options.Clock.Now(), k.options.Life, settle)
	if err != nil {
		return false, err
	}
	if changed || secret == nil {
		if err := k.store(ctx, secret, after); err != nil {
			if apierrors.IsAlreadyExists(err) || apierrors.IsConflict(err) {
				return true, nil
			}
			return false, fmt.Errorf("storing secret %q: %w", SecretName, err)
		}
		logf.FromContext(ctx).Info("changed the keys that seal decisions", "keys", len(after))
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.keys, k.ring = after, newRing(cluster, after, k.held)
	return false, nil
}

// read reads the secret. One that was deleted is made again of what is known. One that cannot be read is not written over, because the keys in it may
// be all that makes old seals hold.
func (k *Keeper) read(ctx context.Context) (*corev1.Secret, []key, error) {
	k.mutex.RLock()
	known := k.keys
	k.mutex.RUnlock()
	secret, err := k.options.Core.Secrets(k.options.Namespace).Get(ctx, SecretName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, known, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading secret %q: %w", SecretName, err)
	}
	keys, err := parseKeys(secret.Data[keysKey])
	if err != nil {
		return nil, nil, fmt.Errorf("secret %q holds no keys that can be used: %w. Restore it from a backup; or delete it, and then every decision must be taken again: "+
			"kubectl delete secret %s -n %s", SecretName, err, SecretName, k.options.Namespace)
	}
	return secret, keys, nil
}

func (k *Keeper) store(ctx context.Context, stored *corev1.Secret, keys []key) error {
	text, err := json.Marshal(keys)
	if err != nil {
		return fmt.Errorf("encoding the keys: %w", err)
	}
	secrets := k.options.Core.Secrets(k.options.Namespace)
	if stored == nil {
		_, err = secrets.Create(ctx, &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: SecretName, Namespace: k.options.Namespace}, Data: map[string][]byte{keysKey: text},
		}, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
		return err
	}
	updated := stored.DeepCopy()
	updated.Data = map[string][]byte{keysKey: text}
	_, err = secrets.Update(ctx, updated, metav1.UpdateOptions{FieldManager: v1alpha1.FieldManager})
	return err
}

// publish puts the public halves where everybody may read them.
func (k *Keeper) publish(ctx context.Context, cluster types.UID) error {
	k.mutex.RLock()
	data, err := publish(cluster, k.options.ClusterName, k.keys)
	k.mutex.RUnlock()
	if err != nil {
		return err
	}
	configMaps := k.options.Core.ConfigMaps(PublishedNamespace)
	published, err := configMaps.Get(ctx, PublishedName, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		_, err = configMaps.Create(ctx, &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: PublishedName, Namespace: PublishedNamespace}, Data: data,
		}, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
	case err == nil && !maps.Equal(published.Data, data):
		published = published.DeepCopy()
		published.Data = data
		_, err = configMaps.Update(ctx, published, metav1.UpdateOptions{FieldManager: v1alpha1.FieldManager})
	}
	if apierrors.IsAlreadyExists(err) || apierrors.IsConflict(err) {
		// Another replica publishes the same.
		return nil
	}
	if err != nil {
		return fmt.Errorf("publishing the public keys in ConfigMap %q of namespace %q: %w", PublishedName, PublishedNamespace, err)
	}
	return nil
}

// Sign seals a decision as it stands, in this place.
func (k *Keeper) Sign(place Place, d *v1alpha1.OversightDecision) (*v1alpha1.Seal, error) {
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	if k.ring == nil {
		return nil, errNoKeys
	}
	by, err := signing(k.keys, k.options.Clock.Now())
	if err != nil {
		return nil, err
	}
	s := &v1alpha1.Seal{
		Key: by.ID, ClusterUID: v1alpha1.ObjectUID(k.ring.cluster), NamespaceUID: v1alpha1.ObjectUID(place.NamespaceUID),
		SubjectUID: v1alpha1.ObjectUID(place.SystemUID),
	}
	text, err := canonical(d, s)
	if err != nil {
		return nil, err
	}
	s.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(by.private(), text))
	return s, nil
}

// Check tells whether the seal on a decision holds. The error says that it cannot be told yet, which is neither yes nor no.
func (k *Keeper) Check(namespace types.UID, d *v1alpha1.OversightDecision) (decision.Seal, error) {
	ring := k.current()
	if ring == nil {
		return "", errNoKeys
	}
	return ring.check(namespace, d), nil
}
