// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"maps"
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// configuration is one of the two webhook configurations: what is wanted, and what is stored.
type configuration interface {
	kind() string
	// stored is the object to read into.
	stored() client.Object
	// same tells whether what is stored is what is wanted.
	same() bool
	// fresh is what to create.
	fresh() client.Object
	// mended is what is stored, with what is ours in it as wanted. Labels and annotations of others stay: a GitOps tool that finds its own
	// gone would write them again, and so on.
	mended() client.Object
	// hash names what is wanted.
	hash() string
}

type mutating struct {
	wanted *admissionregistrationv1.MutatingWebhookConfiguration
	have   admissionregistrationv1.MutatingWebhookConfiguration
}

func (m *mutating) kind() string          { return "MutatingWebhookConfiguration" }
func (m *mutating) stored() client.Object { return &m.have }
func (m *mutating) fresh() client.Object  { return m.wanted.DeepCopy() }
func (m *mutating) hash() string          { return hash(m.wanted) }

func (m *mutating) same() bool {
	return apiequality.Semantic.DeepEqual(m.have.Webhooks, m.wanted.Webhooks) && bears(&m.have.ObjectMeta, &m.wanted.ObjectMeta)
}

func (m *mutating) mended() client.Object {
	mended := m.have.DeepCopy()
	mended.Webhooks = m.wanted.DeepCopy().Webhooks
	mend(&mended.ObjectMeta, &m.wanted.ObjectMeta)
	return mended
}

type validating struct {
	wanted *admissionregistrationv1.ValidatingWebhookConfiguration
	have   admissionregistrationv1.ValidatingWebhookConfiguration
}

func (v *validating) kind() string          { return "ValidatingWebhookConfiguration" }
func (v *validating) stored() client.Object { return &v.have }
func (v *validating) fresh() client.Object  { return v.wanted.DeepCopy() }
func (v *validating) hash() string          { return hash(v.wanted) }

func (v *validating) same() bool {
	return apiequality.Semantic.DeepEqual(v.have.Webhooks, v.wanted.Webhooks) && bears(&v.have.ObjectMeta, &v.wanted.ObjectMeta)
}

func (v *validating) mended() client.Object {
	mended := v.have.DeepCopy()
	mended.Webhooks = v.wanted.DeepCopy().Webhooks
	mend(&mended.ObjectMeta, &v.wanted.ObjectMeta)
	return mended
}

// bears tells whether an object has the labels and the owner that it should have.
func bears(have, wanted *metav1.ObjectMeta) bool {
	for key, value := range wanted.Labels {
		if have.Labels[key] != value {
			return false
		}
	}
	return slices.EqualFunc(have.OwnerReferences, wanted.OwnerReferences, func(a, b metav1.OwnerReference) bool {
		return apiequality.Semantic.DeepEqual(a, b)
	})
}

func mend(have, wanted *metav1.ObjectMeta) {
	if have.Labels == nil {
		have.Labels = map[string]string{}
	}
	maps.Copy(have.Labels, wanted.Labels)
	// Another owner could take the configuration with it.
	have.OwnerReferences = wanted.OwnerReferences
}
