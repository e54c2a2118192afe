// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import "testing"

func TestTeam(t *testing.T) {
	type labels = map[string]string
	for _, test := range []struct {
		namespace, pod labels
		want, why      string
	}{
		{labels{"aims-operator.io/team": "a", "team": "b"}, labels{"app.kubernetes.io/part-of": "c"}, "a", "our own label is guarded, and comes first"},
		{labels{"team": "b"}, labels{"app.kubernetes.io/part-of": "c"}, "b", "the usual label of namespaces"},
		{nil, labels{"app.kubernetes.io/part-of": "c", "team": "d"}, "c", "the usual label of pods"},
		{nil, nil, "", "nobody says"},
	} {
		if got := Team(test.namespace, test.pod); got != test.want {
			t.Errorf("got %q, want %q: %s", got, test.want, test.why)
		}
	}
}
