// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"net/http"
	"net/url"
	"testing"
)

// TestCase48ASourceDoesNotChooseTheQuery has a source of a tenant redirect to a Prometheus of all namespaces, with a query of its own in the address. The
// operator would ask it, and show the answer in a status.
func TestCase48ASourceDoesNotChooseTheQuery(t *testing.T) {
	const confined = `x{namespace="lending"}`
	payroll := "?query=" + url.QueryEscape(`sum(secret{namespace="payroll"})`) + "&time=1#x"
	for name, tc := range map[string]struct {
		why      string
		refused  int
		redirect int
	}{
		"by GET":  {"it takes no POST, and a GET carries its query in the address", http.StatusMethodNotAllowed, http.StatusFound},
		"by 307":  {"the body is sent again, and the address has another query", 0, http.StatusTemporaryRedirect},
		"GET 308": {"as by 302", http.StatusForbidden, http.StatusPermanentRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			shared := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked++
				if err := r.ParseForm(); err != nil {
					t.Error(err)
				}
				if got := r.Form["query"]; len(got) != 1 || got[0] != confined || len(r.Form["time"]) != 1 || r.Form.Get("time") == "1" {
					t.Errorf("it was asked %v: %s", r.Form, tc.why)
				}
				answer(w, http.StatusOK, "application/json", oneValue)
			})
			own := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if tc.refused != 0 && r.Method == http.MethodPost {
					w.WriteHeader(tc.refused)
					return
				}
				http.Redirect(w, r, shared.Address+"/api/v1/query"+payroll, tc.redirect)
			})
			if _, err := open(t, own).Value(t.Context(), now("x")); err != nil || asked != 1 {
				t.Errorf("asked %d times: %v", asked, err)
			}
		})
	}
}
