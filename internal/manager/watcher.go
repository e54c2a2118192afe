// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"slices"

	"k8s.io/utils/clock"

	"github.com/aims-operator/aims-operator/config"
	enforcementcontroller "github.com/aims-operator/aims-operator/internal/controller/enforcement"
	"github.com/aims-operator/aims-operator/internal/enforcement"
)

// watcher looks whether the gate is what it should be.
func (p *parts) watcher() (*enforcementcontroller.Reconciler, error) {
	guard, err := enforcement.ReadGuard(config.NamespaceLabels)
	if err != nil {
		return nil, err
	}
	needed, err := neededRights(p.options)
	if err != nil {
		return nil, err
	}
	return &enforcementcontroller.Reconciler{
		Client: p.manager.GetClient(), Live: p.manager.GetAPIReader(), Authorization: p.authorization, Clock: clock.RealClock{},
		Certificates: p.certificates, Watch: p.watch, Account: p.target.Ledger(), Needed: needed, Guard: guard, Exempt: p.exempt(),
	}, nil
}

// neededRights are those of the installation's roles that the operator needs with these options.
func neededRights(options *Options) ([]enforcement.Right, error) {
	rights, err := enforcement.Rights(config.Role, options.Namespace)
	if err != nil {
		return nil, err
	}
	for i := range rights {
		if rights[i].Resource == "clusterroles" && rights[i].Name != "" {
			rights[i].Name = options.InstallationRole
		}
	}
	return slices.DeleteFunc(rights, func(r enforcement.Right) bool {
		switch r.Resource {
		case "secrets":
			return options.CertificateDirectory != ""
		case "leases":
			return !options.LeaderElection
		}
		return false
	}), nil
}
