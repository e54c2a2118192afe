// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"sigs.k8s.io/yaml"
)

//go:embed recognisers.yaml
var builtin []byte

// maximumTable is how long a table of recognisers may be, in bytes.
const maximumTable = 1 << 20

// table is a file of recognisers.
type table struct {
	Recognisers []Recogniser `json:"recognisers"`
}

// Builtin are the recognisers that come with the operator.
var Builtin = sync.OnceValues(func() (*Recognisers, error) { return With(nil) })

// With are the recognisers that come with the operator, and those of a file of further ones. The error says everything that is wrong with the file.
func With(further []byte) (*Recognisers, error) {
	rows, err := parse(builtin)
	if err != nil {
		return nil, fmt.Errorf("reading the operator's own recognisers: %w", err)
	}
	if len(further) > maximumTable {
		return nil, fmt.Errorf("the table of recognisers is longer than %d bytes", maximumTable)
	}
	more, err := parse(further)
	if err != nil {
		return nil, fmt.Errorf("reading recognisers: %w", err)
	}
	if len(further) > 0 && len(more) == 0 {
		return nil, errors.New("the file lists no recognisers: they stand in a list named recognisers")
	}
	return compile(append(rows, more...))
}

func parse(text []byte) ([]Recogniser, error) {
	var t table
	err := yaml.UnmarshalStrict(text, &t)
	return t.Recognisers, err
}

// List are the recognisers' rows, for people to read. The caller owns the list.
func (r *Recognisers) List() []Recogniser { return slices.Clone(r.list) }

// Places are the parts of a workload that recognisers look at, sorted.
func Places() []Place { return slices.Sorted(maps.Keys(evidence)) }
