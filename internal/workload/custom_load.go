// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"sigs.k8s.io/yaml"
)

//go:embed custom_kinds.yaml
var customKinds []byte

// Bounds of a table, so that nobody's mistake makes the operator slow.
const (
	maximumTable = 1 << 20
	maximumRows  = 200
)

// BuiltinTable is the table that comes with the operator.
var BuiltinTable = sync.OnceValues(func() (*Table, error) { return NewTable(nil) })

// NewTable is the table that comes with the operator, with the rows of a file of further ones. The error says everything that is wrong with the file,
// and in which row.
func NewTable(further []byte) (*Table, error) {
	t := &Table{}
	if err := t.add(customKinds); err != nil {
		return nil, fmt.Errorf("reading the operator's own table of workload kinds: %w", err)
	}
	if len(further) == 0 {
		return t, nil
	}
	if len(further) > maximumTable {
		return nil, fmt.Errorf("the table of workload kinds is longer than %d bytes", maximumTable)
	}
	if err := t.add(further); err != nil {
		return nil, fmt.Errorf("reading workload kinds: %w", err)
	}
	return t, nil
}

func (t *Table) add(text []byte) error {
	var file struct {
		Kinds []customRow `json:"kinds"`
	}
	if err := yaml.UnmarshalStrict(text, &file); err != nil {
		return err
	}
	if len(file.Kinds) == 0 {
		return errors.New("the file lists no kinds: they stand in a list named kinds")
	}
	if len(file.Kinds)+len(t.custom) > maximumRows {
		return fmt.Errorf("there are more than %d kinds", maximumRows)
	}
	var problems []error
	for i := range file.Kinds {
		r := &file.Kinds[i]
		err := r.compile()
		if err == nil {
			err = t.clash(r)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("kinds[%d] (%s.%s): %w", i, r.Kind, r.Group, err))
			continue
		}
		t.custom = append(t.custom, r.kind(r.Versions[0]))
	}
	return errors.Join(problems...)
}

// clash tells whether the table has the kind, or the resource, already.
func (t *Table) clash(r *customRow) error {
	if _, known := t.Find(r.Group, r.Kind); known {
		return errors.New("the operator knows this kind already")
	}
	if _, known := t.OfResource(r.Group, r.Resource); known {
		return fmt.Errorf("the operator knows another kind by the resource %s already", r.Resource)
	}
	return nil
}
