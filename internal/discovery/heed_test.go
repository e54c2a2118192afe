// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import "testing"

func TestWhatRecognisersHeed(t *testing.T) {
	for why, tc := range map[string]struct {
		recognisers string
		place       Place
		text        string
		heeds       bool
		tellsApart  bool
	}{
		"Kubernetes' own kinds make nothing suspicious": {place: LooksAtOwners, text: "replicaset.apps"},
		"a kind of a serving stack does":                {place: LooksAtOwners, text: "raycluster.ray.io", heeds: true},
		"a kind that nobody knows, by a condition":      {place: LooksAtOwners, text: "thing.example.com", heeds: true},
		"a processor is no accelerator":                 {place: LooksAtResources, text: "cpu"},
		"a device is":                                   {place: LooksAtResources, text: "nvidia.com/gpu", heeds: true},
		"any claim may be":                              {place: LooksAtClaims, text: "x", heeds: true},
		"nobody looks for a token":                      {place: LooksAtVolumes, text: "mount:/var/run/secrets/kubernetes.io/serviceaccount"},
		"a pattern of one's own": {
			recognisers: `{name: Large, looksAt: Resources, weight: 9, says: "is large", patterns: [memory]}`, place: LooksAtResources, text: "memory", heeds: true,
		},
		"a condition on the value, which is not known here": {
			recognisers: `{name: Large, looksAt: Resources, weight: 9, says: "is large", condition: 'item == "memory" && value == "1Ti"'}`,
			place:       LooksAtResources, text: "cpu", heeds: true,
		},
		"a condition that does not hold for it": {
			recognisers: `{name: Large, looksAt: Resources, weight: 9, says: "is large", condition: 'item == "memory"'}`, place: LooksAtResources, text: "cpu",
		},
		"a condition that cannot be evaluated": {
			recognisers: `{name: Odd, looksAt: Resources, weight: 9, says: "is odd", condition: '1 / (item.size() - 3) == 1'}`,
			place:       LooksAtResources, text: "cpu", heeds: true,
		},
		"a condition on the images beside it": {
			recognisers: `{name: Odd, looksAt: Resources, weight: 9, says: "is odd", condition: 'images.exists(i, i == "x")'}`,
			place:       LooksAtResources, text: "cpu", heeds: true,
		},
		"a condition on the container's name": {
			recognisers: `{name: Odd, looksAt: Images, weight: 9, says: "is odd", condition: 'container == "vllm"'}`,
			place:       LooksAtResources, text: "cpu", tellsApart: true,
		},
		"a condition on the resources beside it": {
			recognisers: `{name: Odd, looksAt: Images, weight: 9, says: "is odd", condition: '"cpu" in resources'}`,
			place:       LooksAtResources, text: "cpu", tellsApart: true,
		},
	} {
		var further []byte
		if tc.recognisers != "" {
			further = []byte("recognisers: [" + tc.recognisers + "]")
		}
		r, err := With(further)
		if err != nil {
			t.Fatalf("%s: %v", why, err)
		}
		if got := r.Heed(tc.place, "nothing-of-the-kind", tc.text); got != tc.heeds {
			t.Errorf("%s: heeded %t", why, got)
		}
		if got := r.TellApart(); got != tc.tellsApart {
			t.Errorf("%s: tells apart %t", why, got)
		}
	}
}
