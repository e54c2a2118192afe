// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestQuote(t *testing.T) {
	for _, row := range []struct{ why, text, want string }{
		{"a name", "high-risk", `"high-risk"`},
		{"other writing is left alone", "Prüfung 審査", `"Prüfung 審査"`},
		{"quotes would end the name", `a" says "b`, `"a says b"`},
		{"a line break would end the message", "a\r\nb\tc", `"a  b c"`},
		{"a mark that turns the direction of writing", "a\u202eb\u061cc\u200fd", `"abcd"`},
		{"what has no width cannot be read", "a\u200bb\ufeffc\u2060d\x00e\x7ff", `"abcdef"`},
		{"broken text is mended", "a\xffb", "\"a\ufffdb\""},
		{"128 characters stay", strings.Repeat("é", 128), `"` + strings.Repeat("é", 128) + `"`},
		{"of more, 127 and a sign that some are gone", strings.Repeat("é", 129), `"` + strings.Repeat("é", 127) + `…"`},
	} {
		t.Run(row.why, func(t *testing.T) {
			if got := quote(row.text); got != row.want {
				t.Errorf("%q becomes %s, want %s", row.text, got, row.want)
			}
		})
	}
}

func TestSortFindings(t *testing.T) {
	got := sortFindings([]Finding{
		{Reason: "B", Object: "x", Message: "one"},
		{Reason: "A", Object: "y", Message: "two", Policy: "q", effect: byLapse},
		{Reason: "A", Object: "y", Message: "two", Policy: "p"},
		{Reason: "A", Object: "x", Field: "2", Message: "first"},
		{Reason: "A", Object: "x", Field: "1", Message: "two\nlines", Remedies: []string{"a\nb"}},
	})
	want := []Finding{
		{Reason: "A", Object: "x", Field: "1", Message: "two lines", Remedies: []string{"a b"}},
		{Reason: "A", Object: "x", Field: "2", Message: "first"},
		{Reason: "A", Object: "y", Message: "two", Policy: "p"},
		{Reason: "B", Object: "x", Message: "one"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Finding{})); diff != "" {
		t.Errorf("sorted, on one line each, and said once (-want +got):\n%s", diff)
	}
}
