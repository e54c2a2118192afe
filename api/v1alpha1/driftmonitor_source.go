// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// MetricsSource is where a monitor reads its numbers. Exactly one kind of source is given.
//
// +kubebuilder:validation:XValidation:rule="has(self.prometheus)",message="name the source: source.prometheus with its address"
type MetricsSource struct {
	// prometheus is a server that speaks Prometheus' HTTP API, such as Prometheus, Thanos, Mimir or VictoriaMetrics.
	// +optional
	Prometheus *PrometheusSource `json:"prometheus,omitempty"`
}

// PrometheusSource is a server that speaks Prometheus' HTTP API.
//
// +kubebuilder:validation:XValidation:rule="!(has(self.bearerTokenSecretRef) && has(self.basicAuth))",message="a request carries one kind of credential: keep bearerTokenSecretRef or basicAuth",fieldPath=".basicAuth"
// +kubebuilder:validation:XValidation:rule="!self.address.startsWith('http://') || !has(self.tls)",message="tls is for an https address: change the address, or remove tls",fieldPath=".tls"
type PrometheusSource struct {
	// address is the server's base URL, http or https, without the API's path and without credentials, such as
	// https://prometheus.monitoring.svc:9090. The platform team lists, by an option of the operator, addresses that are closed otherwise: loopback,
	// link-local and metadata addresses, and the API server.
	// +required
	// +kubebuilder:validation:MinLength=8
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule="self.matches('^https?://[^/@?#[:space:]]+(/[^@?#[:space:]]*)?$')",message="must be http:// or https:// with a host, and neither credentials nor a query, such as https://prometheus.monitoring.svc:9090"
	Address string `json:"address"`

	// timeoutSeconds is how many seconds a query may take. Left out: 10.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=60
	TimeoutSeconds int32 `json:"timeoutSeconds,omitempty"`

	// bearerTokenSecretRef is the bearer token that is sent, in a Secret of the same namespace. Left out: none; the operator's own is never sent.
	// +optional
	BearerTokenSecretRef *SecretKeyReference `json:"bearerTokenSecretRef,omitempty"`

	// basicAuth is the user and the password that are sent. Left out: none.
	// +optional
	BasicAuth *BasicAuth `json:"basicAuth,omitempty"`

	// tls says how the server's certificate is checked and which one is shown to it. Left out: the system's authorities, and none.
	// +optional
	TLS *SourceTLS `json:"tls,omitempty"`
}

// BasicAuth is a user and a password, in a Secret of the same namespace.
type BasicAuth struct {
	// secretName is the name of a Secret of type kubernetes.io/basic-auth, or of another with the keys username and password.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	SecretName string `json:"secretName"`
}

// SourceTLS says how the server's certificate is checked, and which one is shown to it.
type SourceTLS struct {
	// caSecretRef holds the authorities that may have signed the server's certificate, as PEM, in a Secret of the same namespace. Left out: those of
	// the operator's image.
	// +optional
	CASecretRef *SecretKeyReference `json:"caSecretRef,omitempty"`

	// clientCertificateSecretName is the name of a Secret of type kubernetes.io/tls of the same namespace, which is shown to the server. Left out:
	// none is.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	ClientCertificateSecretName string `json:"clientCertificateSecretName,omitempty"`

	// serverName is the name that the server's certificate must have. Left out: the address' host.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	ServerName string `json:"serverName,omitempty"`
}

// SecretKeyReference names one key of a Secret of the same namespace.
type SecretKeyReference struct {
	// name is the Secret's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`

	// key is the key in the Secret's data.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Key string `json:"key"`
}
