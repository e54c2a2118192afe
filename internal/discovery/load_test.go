// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/internal/decision"
)

const row = `recognisers: [{name: OurOwn, looksAt: Images, weight: 70, says: runs our own server`

func TestWithRefuses(t *testing.T) {
	for name, test := range map[string]struct{ file, words, why string }{
		"a field that is none":   {row + `, patterns: [x], wieght: 3}]`, `unknown field "wieght"`, "a typo would be a recogniser that does less"},
		"no YAML":                {`recognisers: [`, "reading recognisers", "a file is read whole or not at all"},
		"no list":                {`{}`, "the file lists no recognisers", "an empty file is a mistake"},
		"a name in small":        {strings.Replace(row, "OurOwn", "ourOwn", 1) + `, patterns: [x]}]`, "the name must be a capital letter", "policies name recognisers"},
		"a name of ours":         {strings.Replace(row, "OurOwn", "VLLM", 1) + `, patterns: [x]}]`, "there is another recogniser of this name", "nobody takes a recogniser away"},
		"the name of a fact":     {strings.Replace(row, "OurOwn", "RegisteredImage", 1) + `, patterns: [x]}]`, "there is another recogniser of this name", "it is no data"},
		"nothing to look for":    {row + `}]`, "neither patterns nor a condition", "it would find everything"},
		"nowhere to look":        {strings.Replace(row, "Images", "Labels", 1) + `, patterns: [x]}]`, "must be one of [Arguments Claims", "labels are what the governed user sets"},
		"a weight of none":       {strings.Replace(row, "70", "0", 1) + `, patterns: [x]}]`, "between 1 and 100", "it would never count"},
		"a weight beyond":        {strings.Replace(row, "70", "101", 1) + `, patterns: [x]}]`, "between 1 and 100", "100 is certain"},
		"an empty pattern":       {row + `, patterns: [""]}]`, `pattern "" is empty`, "it would match nothing"},
		"a tag":                  {row + `, patterns: ["x/y:1"]}]`, "must be a repository without tag or digest", "a recogniser is of a repository"},
		"no repository":          {row + `, patterns: ["X Y"]}]`, "is no repository", "it would match nothing"},
		"too many stars":         {row + `, patterns: ["*a*b*c*d*"]}]`, "has more than 4 *", "cost is bounded"},
		"no CEL":                 {row + `, condition: "item =="}]`, "Syntax error", "found at the start, not at a pod"},
		"no name of CEL":         {row + `, condition: "pod.spec"}]`, "undeclared reference to 'pod'", "found at the start, not at a pod"},
		"neither true nor false": {row + `, condition: "item"}]`, "must be true or false", "a score is made of yes and no"},
		"an expensive condition": {row + `, condition: "images.all(a, images.all(b, images.all(c, a + b + c == item)))"}]`, "no more than 20000 is allowed", "cost is bounded"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := With([]byte(test.file))
			if err == nil || !strings.Contains(err.Error(), test.words) {
				t.Errorf("got %v and the error %v, want one that says %q: %s", r, err, test.words, test.why)
			}
		})
	}
}

func TestWithSaysEverything(t *testing.T) {
	_, err := With([]byte(`recognisers: [{name: a}, {name: B, looksAt: Images, weight: 1, says: x, condition: "1"}]`))
	if err == nil || strings.Count(err.Error(), "\n") < 1 || !strings.Contains(err.Error(), `"B": condition "1"`) {
		t.Errorf("not everything that is wrong is said: %v", err)
	}
}

func TestWithFurther(t *testing.T) {
	r, err := With([]byte(row + `, patterns: ["registry.example/ours/*"], condition: "value.startsWith('v2') && resources.exists(r, r == 'nvidia.com/gpu')"}]`))
	if err != nil {
		t.Fatal(err)
	}
	for image, want := range map[string]int{
		"registry.example/ours/x:v2.1": 100, "registry.example/ours/x:v1": 40, "registry.example/ours/x/y:v2": 40, "other.example/ours/x:v2": 40,
	} {
		facts := look(t, r, container(`image: "`+image+`", `+gpu))
		if s := decision.Suspect(&facts, nil); s.Score != want || s.Unknown {
			t.Errorf("%s scores %+v, want %d", image, s, want)
		}
	}
}

// TestConditionFails: a recogniser that fails cannot tell, and says so; it does not find nothing.
func TestConditionFails(t *testing.T) {
	r, err := With([]byte(`recognisers: [{name: OurOwn, looksAt: Arguments, weight: 1, says: x, condition: "int(item) > 3"}]`))
	if err != nil {
		t.Fatal(err)
	}
	facts := look(t, r, container(`image: app, args: [x]`))
	if s := decision.Suspect(&facts, nil); !s.Unknown || !s.Reaches(100) || !strings.Contains(s.Signs[0].Problem, "type conversion") {
		t.Errorf("a failed condition passed for no sign: %+v", s)
	}
}

// TestConditionIsBounded: who has more words than are looked at is not taken for clean.
func TestConditionIsBounded(t *testing.T) {
	r, err := With([]byte(`recognisers: [{name: OurOwn, looksAt: Arguments, weight: 1, says: x, condition: "item == 'y'"}]`))
	if err != nil {
		t.Fatal(err)
	}
	facts := look(t, r, container(`image: app, args: [`+strings.Repeat("x,", maximumLooks)+` y]`))
	if s := decision.Suspect(&facts, nil); !s.Unknown || !strings.Contains(s.Signs[0].Problem, "more to look at than") {
		t.Errorf("too many words passed for no sign: %+v", s)
	}
}
