// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"math"

	"k8s.io/apimachinery/pkg/util/json"
)

// readSaid reads what an object says of its models beside its pod templates.
func (r *customRow) readSaid(o *Object, content map[string]any) error {
	said := saying{object: o}
	said.texts(content, r.paths.models, NamesModel)
	said.texts(content, r.paths.commands, RunsCommand)
	for i := range r.Unread {
		said.unread(content, &r.Unread[i])
	}
	return said.problem
}

// saying gathers what an object says, up to a number.
type saying struct {
	object  *Object
	problem error
}

func (s *saying) add(said Said) bool {
	if len(s.object.Said) >= maximumSaid {
		s.problem = fmt.Errorf("it names more models than %d", maximumSaid)
		s.object.unread(said.Field, fmt.Sprintf("there are more models than %d", maximumSaid))
		return false
	}
	s.object.Said = append(s.object.Said, said)
	return true
}

func (s *saying) texts(content map[string]any, paths []route, how How) {
	for _, p := range paths {
		p.walk(content, "", func(field string, value any) bool {
			text, ok := value.(string)
			if !ok {
				return s.add(Said{Field: field, How: IsUnread, Why: "it is no text"})
			}
			return text == "" || s.add(Said{Field: field, How: how, Text: text})
		})
	}
}

func (s *saying) unread(content map[string]any, r *unreadRow) {
	r.at.walk(content, "", func(field string, value any) bool {
		if value == "" || len(r.without) > 0 && r.without.one(value) != nil {
			return true
		}
		// What it is decides whether an update changes something.
		text, err := json.Marshal(value)
		if err != nil {
			text = fmt.Append(nil, value)
		}
		return s.add(Said{Field: field, How: IsUnread, Text: string(text), Why: r.Says})
	})
}

// unread notes what is not read.
func (o *Object) unread(field, why string) {
	o.Said = append(o.Said, Said{Field: field, How: IsUnread, Why: why})
}

// readSizes reads how many pods an object asks for.
func (r *customRow) readSizes(o *Object, content map[string]any) {
	suspended, _ := r.paths.suspend.one(content).(bool)
	var sum int64
	for _, p := range r.paths.replicas {
		p.walk(content, "", func(field string, value any) bool {
			count, ok := value.(int64)
			if !ok {
				return true
			}
			if suspended || count < 0 {
				count = 0
			}
			o.Sizes = append(o.Sizes, Size{Field: field, Count: count})
			sum = min(sum+min(count, math.MaxInt32), math.MaxInt32)
			return true
		})
	}
	if len(o.Sizes) > 0 || suspended {
		o.Replicas = new(int32(sum)) //nolint:gosec // it is at most the greatest int32
	}
}
