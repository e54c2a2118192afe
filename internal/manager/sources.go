// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/spf13/pflag"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// SourceOptions are the addresses that the platform team lists for DriftMonitors.
type SourceOptions struct {
	// Allowed are read although they are loopback, link-local, a metadata service or the API server.
	Allowed []string
	// Unrestricted are allowed, and are read without the matcher for the monitor's namespace.
	Unrestricted []string
	// Only refuses what is in neither list.
	Only bool
}

// Names of the options.
const (
	flagAllowed      = "metrics-source-allowed"
	flagUnrestricted = "metrics-source-unrestricted"
	flagOnly         = "metrics-source-only"
)

// AddFlags lets the options be set on the command line.
func (o *SourceOptions) AddFlags(flags *pflag.FlagSet) {
	flags.StringSliceVar(&o.Allowed, flagAllowed, o.Allowed,
		"addresses that DriftMonitors may read although they are loopback, link-local, a metadata service or (with its port) the API server: "+
			"10.0.0.7, 10.0.0.0/8, prometheus.monitoring.svc, or one of those but a range with :PORT; *.svc counts for --"+flagOnly+" alone; repeatable")
	flags.StringSliceVar(&o.Unrestricted, flagUnrestricted, o.Unrestricted,
		"addresses, written as for --"+flagAllowed+" and allowed like those, where the monitors of every namespace may read the series of all namespaces; repeatable")
	flags.BoolVar(&o.Only, flagOnly, o.Only, "let DriftMonitors read nothing but what --"+flagAllowed+" and --"+flagUnrestricted+" list")
}

// Validate says everything that is wrong with the options.
func (o *SourceOptions) Validate() error {
	_, err := o.rules(nil)
	return err
}

// sourceRules judge the addresses of monitors.
type sourceRules = prometheus.Rules

// addSources makes the rules by the options, which know where the API server is for as long as the manager runs.
func (p *parts) addSources(ctx context.Context) error {
	if err := p.servers.Refresh(ctx); err != nil {
		p.manager.GetLogger().Error(err, "not all addresses of the API server could be looked up; it is tried again")
	}
	if err := p.manager.Add(p.servers); err != nil {
		return fmt.Errorf("adding the look for API servers: %w", err)
	}
	var err error
	p.sources, err = p.options.Sources.rules(p.servers.Addresses)
	return err
}

// rules are the one judgement of addresses that webhook and controller share.
func (o *SourceOptions) rules(apiServer func() []netip.AddrPort) (sourceRules, error) {
	allowed, problems := patterns(flagAllowed, o.Allowed)
	unrestricted, more := patterns(flagUnrestricted, o.Unrestricted)
	problems = append(problems, more...)
	for i := range unrestricted {
		if unrestricted[i].Under() {
			problems = append(problems, fmt.Errorf("--%s: %q: whoever may create a Service makes such a name lead to a Prometheus of all namespaces; list each name",
				flagUnrestricted, o.Unrestricted[i]))
		}
	}
	if o.Only && len(o.Allowed)+len(o.Unrestricted) == 0 {
		problems = append(problems, fmt.Errorf("--%s: nothing is listed, so that no monitor could read anything; add --%s", flagOnly, flagAllowed))
	}
	return sourceRules{Allowed: allowed, Unrestricted: unrestricted, Only: o.Only, APIServer: apiServer}, errors.Join(problems...)
}

func patterns(flag string, texts []string) (list []prometheus.Pattern, problems []error) {
	for _, text := range texts {
		pattern, err := prometheus.ParsePattern(text)
		if err != nil {
			problems = append(problems, fmt.Errorf("--%s: %w", flag, err))
		}
		list = append(list, pattern)
	}
	return list, problems
}
