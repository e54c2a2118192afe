// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// sourceFlags say where the source is from here, and as whom it is asked. The names keep clear of those by which kubectl reaches the API
// server.
type sourceFlags struct {
	address      string
	unrestricted bool
	tokenFile    string
	username     string
	passwordFile string
	caFile       string
	certFile     string
	keyFile      string
	serverName   string
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.address, "address", "", "where the source is from here. Left out: where the monitor says")
	flags.BoolVar(&f.unrestricted, "unrestricted", false,
		"with --address: do not confine the query to the monitor's namespace, as the operator reads addresses that the platform team lists so")
	flags.StringVar(&f.tokenFile, "token-file", "", "a file with the bearer token that is sent to the source")
	flags.StringVar(&f.username, "basic-auth-username", "", "the user that is sent to the source")
	flags.StringVar(&f.passwordFile, "basic-auth-password-file", "", "a file with that user's password")
	flags.StringVar(&f.caFile, "ca-file", "", "a file with the authorities that may have signed the source's certificate. Left out: the system's")
	flags.StringVar(&f.certFile, "cert-file", "", "a file with the certificate that is shown to the source")
	flags.StringVar(&f.keyFile, "key-file", "", "a file with the key of that certificate")
	flags.StringVar(&f.serverName, "server-name", "", "the name that the source's certificate must have. Left out: what the monitor says, or the address' host")
}

func (f *sourceFlags) check() error {
	switch {
	case f.unrestricted && f.address == "":
		return usagef("--unrestricted needs --address: what the monitor's author wrote is not trusted with it")
	case f.tokenFile != "" && f.username != "":
		return usagef("a request carries one kind of credential: give --token-file or --basic-auth-username")
	case f.username == "" && f.passwordFile != "":
		return usagef("--basic-auth-password-file needs --basic-auth-username")
	case (f.certFile == "") != (f.keyFile == ""):
		return usagef("--cert-file and --key-file belong together")
	}
	return nil
}

// config is how to ask. What the monitor's author wrote leads to no place that is closed to the operator, such as a loopback address: only
// what the user of this program writes does.
func (f *sourceFlags) config(monitor *v1alpha1.DriftMonitor) (prometheus.Config, error) {
	config := prometheus.Config{Namespace: monitor.Namespace, Address: f.address, Username: f.username, ServerName: f.serverName}
	if p := monitor.Spec.Source.Prometheus; p != nil {
		config.Timeout = time.Duration(p.TimeoutSeconds) * time.Second
		if config.Address == "" {
			config.Address = p.Address
		}
		if p.TLS != nil && config.ServerName == "" {
			config.ServerName = p.TLS.ServerName
		}
	}
	if f.address != "" {
		pattern, err := patternOf(f.address)
		if err != nil {
			return config, err
		}
		config.Rules.Allowed = []prometheus.Pattern{pattern}
		if f.unrestricted {
			config.Rules.Unrestricted = config.Rules.Allowed
		}
	}
	err := f.read(&config)
	return config, err
}

// read reads the files that the flags name.
func (f *sourceFlags) read(config *prometheus.Config) error {
	var token, password, key []byte
	for _, file := range []struct {
		path string
		into *[]byte
	}{{f.tokenFile, &token}, {f.passwordFile, &password}, {f.caFile, &config.CA}, {f.certFile, &config.Certificate}, {f.keyFile, &key}} {
		if file.path == "" {
			continue
		}
		content, err := os.ReadFile(file.path)
		if err != nil {
			return err
		}
		if strings.TrimSpace(string(content)) == "" {
			return fmt.Errorf("the file %s is empty", file.path)
		}
		*file.into = content
	}
	config.BearerToken, config.Password, config.Key = prometheus.Secret(token), prometheus.Secret(password), prometheus.Secret(key)
	return nil
}

// patternOf lists one address: its host and its port.
func patternOf(address string) (prometheus.Pattern, error) {
	parsed, err := prometheus.ParseAddress(address)
	if err != nil {
		return prometheus.Pattern{}, err
	}
	place := parsed.Hostname()
	if port := parsed.Port(); port != "" {
		place = net.JoinHostPort(place, port)
	}
	pattern, err := prometheus.ParsePattern(place)
	if err != nil {
		return pattern, usagef("--address: %w", err)
	}
	return pattern, nil
}

// explained is an error of reading, with what can be done from here.
func (f *sourceFlags) explained(err error, monitor *v1alpha1.DriftMonitor) error {
	failure, ok := errors.AsType[*prometheus.Error](err)
	if !ok {
		return err
	}
	at := ""
	if failure.Line > 0 {
		at = fmt.Sprintf(" (line %d, column %d)", failure.Line, failure.Column)
	}
	said := fmt.Errorf("reading the source: %w%s", err, at)
	switch failure.Reason {
	case prometheus.ReasonUnreachable, prometheus.ReasonAddressRefused, prometheus.ReasonTimedOut:
		if f.address == "" {
			return fail(said, "if it is not reachable from here, forward its port: "+forward(monitor), "and add: --address http://localhost:9090")
		}
	case prometheus.ReasonUnauthorized, prometheus.ReasonForbidden:
		return fail(said, "credentials are named by --token-file, or by --basic-auth-username and --basic-auth-password-file; those of the monitor's Secret are not read here")
	case prometheus.ReasonTLS:
		return fail(said, "the authorities of its certificate are named by --ca-file, and the name in it by --server-name")
	case prometheus.ReasonNoData, prometheus.ReasonNamespaceRefused:
		return fail(said, "where the platform team lets the operator read all namespaces of this source, add: --unrestricted --address ADDRESS")
	default:
	}
	return said
}

// forward is a command that forwards the source's port, if its address is a Service's.
func forward(monitor *v1alpha1.DriftMonitor) string {
	service, namespace, port := "SERVICE", "NAMESPACE", "9090"
	if p := monitor.Spec.Source.Prometheus; p != nil {
		if address, err := prometheus.ParseAddress(p.Address); err == nil {
			parts := strings.Split(address.Hostname(), ".")
			if len(parts) >= 3 && parts[2] == "svc" {
				service, namespace = parts[0], parts[1]
			}
			if address.Port() != "" {
				port = address.Port()
			}
		}
	}
	return "kubectl port-forward -n " + namespace + " service/" + service + " 9090:" + port
}
