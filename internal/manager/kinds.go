// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"fmt"
	"os"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/aims-operator/aims-operator/internal/customcache"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// workloadKinds are the kinds of workload that are judged, and the cache of objects of those that are not Kubernetes' own.
func workloadKinds(config *rest.Config, clients kubernetes.Interface, options *Options) (*workload.Table, *customcache.Cache, error) {
	kinds, err := loadKinds(options.WorkloadKinds)
	if err != nil {
		return nil, nil, err
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, nil, fmt.Errorf("making clients: %w", err)
	}
	return kinds, customcache.New(kinds, objects, clients.Discovery()), nil
}

// loadKinds reads the table of workload kinds that the operator brings, and the rows of a file. A file with a mistake stops the start: an operator
// that knows fewer kinds than it was told would let workloads pass.
func loadKinds(file string) (*workload.Table, error) {
	if file == "" {
		return workload.BuiltinTable()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--workload-kinds: %w", err)
	}
	if len(text) == 0 {
		return nil, fmt.Errorf("--workload-kinds: %s is empty", file)
	}
	kinds, err := workload.NewTable(text)
	if err != nil {
		return nil, fmt.Errorf("--workload-kinds: %s: %w", file, err)
	}
	return kinds, nil
}
