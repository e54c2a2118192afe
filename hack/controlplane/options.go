// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"
)

// options say what to start. They travel to the supervisor as JSON.
type options struct {
	Dir           string        `json:"dir"`
	Bin           string        `json:"bin"`
	Nodes         int           `json:"nodes"`
	GPUsPerNode   int           `json:"gpusPerNode"`
	OnlyAPI       bool          `json:"onlyAPI"`
	Audit         bool          `json:"audit"`
	APIServerArgs []string      `json:"apiServerArgs"`
	Timeout       time.Duration `json:"timeout"`
}

func (o *options) addFlags(flags *flag.FlagSet) {
	flags.StringVar(&o.Dir, "dir", "", "directory of the control plane: kubeconfig, state.json, logs, data")
	flags.IntVar(&o.Nodes, "nodes", 3, "number of simulated nodes, named node-0 and so on")
	flags.IntVar(&o.GPUsPerNode, "gpus-per-node", 8, "nvidia.com/gpu of each node")
	flags.BoolVar(&o.OnlyAPI, "only-api", false, "start only etcd and kube-apiserver: no nodes, no controllers, no service accounts")
	flags.BoolVar(&o.Audit, "audit", false, "write logs/audit.log (level Metadata)")
	flags.Var((*list)(&o.APIServerArgs), "apiserver-arg", "a further argument for kube-apiserver, such as --v=4 (repeatable)")
	flags.DurationVar(&o.Timeout, "timeout", 3*time.Minute, "how long a start may take")
}

func (o *options) validate() error {
	switch {
	case o.Nodes < 0 || o.Nodes > 1000:
		return fmt.Errorf("--nodes is %d; it must lie between 0 and 1000", o.Nodes)
	case o.GPUsPerNode < 0:
		return errors.New("--gpus-per-node must not be negative")
	case o.Timeout <= 0:
		return errors.New("--timeout must be positive")
	}
	return nil
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}
