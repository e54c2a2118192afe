// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"net/http"
	"strings"
)

const maxRedirects = 3

// followRedirect says which redirects are followed. Where they lead is judged when it is dialled, as for every address. A source chooses the place
// alone, and never what is asked there: else it could have the operator ask others what the operator itself refuses to ask.
func followRedirect(next *http.Request, before []*http.Request) error {
	first := before[0]
	switch {
	case len(before) > maxRedirects:
		return fail(ReasonRedirectRefused, "The source redirects more than %d times; write the address where the redirects end.", maxRedirects)
	case next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return fail(ReasonRedirectRefused, "The source redirects to something that is neither http nor https; write the address of a Prometheus.")
	case next.URL.User != nil:
		return fail(ReasonRedirectRefused, "The source redirects to an address with credentials in it; write the address of a Prometheus.")
	case first.URL.Scheme == "https" && next.URL.Scheme == "http":
		return fail(ReasonRedirectRefused, "The source redirects from https to http, which anybody on the way can read; write the https address where the redirect ends.")
	case next.Method != first.Method:
		return fail(ReasonRedirectRefused, "The source redirects in a way that drops the query, as a login page does: "+
			"check the credentials, or write the address where the redirect ends.")
	case !sameEndpoint(first.URL.Path, next.URL.EscapedPath()):
		return fail(ReasonRedirectRefused, "The source redirects to another page than the one that was asked, as a login page does: "+
			"check the credentials, or write the address where the redirect ends.")
	}
	next.URL.RawQuery, next.URL.ForceQuery, next.URL.Fragment, next.URL.RawFragment = first.URL.RawQuery, false, "", ""
	return nil
}

// apiRoot is where the API's endpoints begin, after whatever an address begins with.
const apiRoot = "/api/v1/"

// sameEndpoint tells whether a path leads to the endpoint that was asked first, in plain letters. Of .. the client itself has left nothing.
func sameEndpoint(asked, escaped string) bool {
	endpoint := asked[max(0, strings.LastIndex(asked, apiRoot)):]
	return strings.HasSuffix(escaped, endpoint) && !strings.Contains(escaped, "%")
}
