// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// reference is an object of the monitor's namespace that the operator reads for it.
type reference struct {
	at   *field.Path
	kind string
	// resource and group are how RBAC calls the kind.
	resource, group string
	name            string
	// use is what the object is read for, and which part of it: the same object for something else is another reference.
	use string
}

// The kinds of objects that monitors name.
const (
	secrets    = "secrets"
	configMaps = "configmaps"
	cronJobs   = "cronjobs"
)

// references are all objects that a monitor names, but for its system.
func references(spec *v1alpha1.DriftMonitorSpec, at *field.Path) []reference {
	var all []reference
	if from := spec.Source.Prometheus; from != nil {
		all = secretsOf(from, at.Child("source", "prometheus"))
	}
	for i := range spec.Checks {
		c := &spec.Checks[i]
		if c.Reference == nil || c.Reference.BaselineRef == nil {
			continue
		}
		ref := c.Reference.BaselineRef
		all = append(all, reference{
			at: at.Child("checks").Key(c.Name).Child("reference", "baselineRef", "name"), kind: "ConfigMap", resource: configMaps, name: ref.Name, use: ref.Key,
		})
	}
	if retrain := retraining(spec); retrain != nil {
		all = append(all, reference{
			at: at.Child("onBreach", "retrain", "templateRef", "name"), kind: "CronJob", resource: cronJobs, group: "batch", name: retrain.TemplateRef.Name,
		})
	}
	return all
}

func secretsOf(from *v1alpha1.PrometheusSource, at *field.Path) []reference {
	var all []reference
	add := func(at *field.Path, name, use string) {
		all = append(all, reference{at: at, kind: "Secret", resource: secrets, name: name, use: use})
	}
	if ref := from.BearerTokenSecretRef; ref != nil {
		add(at.Child("bearerTokenSecretRef", "name"), ref.Name, "bearer token "+ref.Key)
	}
	if from.BasicAuth != nil {
		add(at.Child("basicAuth", "secretName"), from.BasicAuth.SecretName, "basic auth")
	}
	if from.TLS == nil {
		return all
	}
	if ref := from.TLS.CASecretRef; ref != nil {
		add(at.Child("tls", "caSecretRef", "name"), ref.Name, "authorities "+ref.Key)
	}
	if name := from.TLS.ClientCertificateSecretName; name != "" {
		add(at.Child("tls", "clientCertificateSecretName"), name, "client certificate")
	}
	return all
}

func retraining(spec *v1alpha1.DriftMonitorSpec) *v1alpha1.Retrain {
	if spec.OnBreach == nil {
		return nil
	}
	return spec.OnBreach.Retrain
}
