// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestEveryReasonIsDescribedAsInTheAPI: what a rule of a SARIF report says is what the API says of the reason.
func TestEveryReasonIsDescribedAsInTheAPI(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "api", "v1alpha1", "reasons.go"))
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`// Reason(\w+): (.*)\n\tReason\w+ `).FindAllStringSubmatch(string(content), -1)
	if len(rows) < 30 {
		t.Fatalf("found %d reasons", len(rows))
	}
	for _, row := range rows {
		if got, want := reasonWords[v1alpha1.Reason(row[1])], strings.ToUpper(row[2][:1])+row[2][1:]; got != want {
			t.Errorf("%s is described as %q, and the API says %q", row[1], got, want)
		}
	}
	if len(reasonWords) != len(rows)+2 {
		t.Errorf("%d are described, and there are %d beside the two of check itself", len(reasonWords), len(rows))
	}
}
