// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"net/http"
	"testing"
)

// TestCase47NoProxyOfTheEnvironment looks at the setting itself: net/http reads the environment once in a process, so no test can
// change it and see.
func TestCase47NoProxyOfTheEnvironment(t *testing.T) {
	source, err := New(Config{Address: "http://prometheus.monitoring.svc:9090", Namespace: "lending"})
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []*http.Transport{source.transport.own, source.transport.others} {
		if way.Proxy != nil {
			t.Error("a proxy would see queries and credentials, and would be dialled instead of the source")
		}
	}
}
