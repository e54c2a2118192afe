// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestWhichClustersADecisionIsFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why     string
		asked   string
		any     bool
		file    bool
		here    v1alpha1.ClusterName
		unknown bool
		want    string
		warns   string
		fails   []string
	}{
		"nothing asked":                 {why: "who signs has seen what is here", here: "eu-1", want: "eu-1"},
		"nothing asked, no name":        {why: "there is nothing to name"},
		"nothing asked, not readable":   {why: "who may not read the name signs as before", unknown: true},
		"every cluster":                 {why: "it is asked for", any: true, here: "eu-1"},
		"this one":                      {why: "it is asked for", asked: "us-1,eu-1", here: "eu-1", want: "us-1,eu-1"},
		"another one, not readable":     {why: "the operator looks once more", asked: "us-1", unknown: true, want: "us-1"},
		"another one, to be a file":     {why: "it may be for there", asked: "us-1", file: true, here: "eu-1", want: "us-1", warns: `this cluster is called "eu-1"`},
		"another one, to be stored":     {why: "it would count for nothing", asked: "us-1", here: "eu-1", fails: []string{`this cluster is called "eu-1"`, "--for-cluster eu-1", "-o yaml"}},
		"one with a name, here is none": {why: "it would count for nothing", asked: "us-1", fails: []string{"this cluster has no name", "-o yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &decider{signing: signing{key: "k", anyCluster: test.any}}
			if test.asked != "" {
				d.clusters = strings.Split(test.asked, ",")
			}
			if test.file {
				d.output = "yaml"
			}
			clusters, warning, err := d.settle(test.here, !test.unknown)
			if err != nil || len(test.fails) > 0 {
				var out strings.Builder
				if err != nil {
					printError(&out, err)
				}
				said := out.String()
				for _, word := range test.fails {
					if !strings.Contains(said, word) {
						t.Errorf("it fails with %q, want %q: %s", said, word, test.why)
					}
				}
				if len(test.fails) == 0 {
					t.Errorf("it fails with %q: %s", said, test.why)
				}
				return
			}
			if got := strings.Join(clusters, ","); got != test.want || !strings.Contains(warning, test.warns) || (warning == "") != (test.warns == "") {
				t.Errorf("it is for %q, with warning %q, want %q: %s", got, warning, test.want, test.why)
			}
		})
	}
}
