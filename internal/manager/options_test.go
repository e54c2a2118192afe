// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"strings"
	"testing"
	"time"
)

func TestOptionsValidate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*Options)
		says   []string
	}{
		"defaults":                {func(*Options) {}, nil},
		"every mode":              {func(o *Options) { o.DefaultMode = "Deny" }, nil},
		"an unknown mode":         {func(o *Options) { o.DefaultMode = "deny" }, []string{"--default-admission", `"deny"`, "Audit"}},
		"no mode":                 {func(o *Options) { o.DefaultMode = "" }, []string{"--default-admission"}},
		"no namespace":            {func(o *Options) { o.Namespace = "" }, []string{"--namespace"}},
		"a cluster's name":        {func(o *Options) { o.ClusterName = "eu-prod-1.example" }, nil},
		"no cluster's name":       {func(o *Options) { o.ClusterName = "EU prod" }, []string{"--cluster-name", `"EU prod"`, "eu-prod-1"}},
		"no port":                 {func(o *Options) { o.WebhookAddress = "127.0.0.1" }, []string{"--webhook-bind-address", "127.0.0.1"}},
		"port 0":                  {func(o *Options) { o.WebhookAddress = ":0" }, []string{"--webhook-bind-address"}},
		"a port beyond":           {func(o *Options) { o.WebhookAddress = ":65536" }, []string{"--webhook-bind-address"}},
		"a port of letters":       {func(o *Options) { o.WebhookAddress = ":https" }, []string{"--webhook-bind-address"}},
		"a URL":                   {func(o *Options) { o.WebhookURL, o.WebhookService = "https://10.0.0.1:9443", "" }, nil},
		"a URL without TLS":       {func(o *Options) { o.WebhookURL = "http://10.0.0.1:9443" }, []string{"--webhook-url"}},
		"a URL with a path":       {func(o *Options) { o.WebhookURL = "https://10.0.0.1/x" }, []string{"--webhook-url"}},
		"a URL without host":      {func(o *Options) { o.WebhookURL = "https://" }, []string{"--webhook-url"}},
		"nowhere to be reached":   {func(o *Options) { o.WebhookService = "" }, []string{"--webhook-service"}},
		"silence":                 {func(o *Options) { o.Verbosity = -1 }, []string{"--verbosity"}},
		"noise":                   {func(o *Options) { o.Verbosity = 11 }, []string{"--verbosity"}},
		"a short life":            {func(o *Options) { o.CertificateLifetime = 10 * time.Second }, nil},
		"too short a life":        {func(o *Options) { o.CertificateLifetime = 9 * time.Second }, []string{"--webhook-certificate-lifetime"}},
		"too long a life":         {func(o *Options) { o.CertificateLifetime = 91 * 24 * time.Hour }, []string{"--webhook-certificate-lifetime"}},
		"decisions for a year":    {func(o *Options) { o.DecisionRetentionDays = 365 }, nil},
		"decisions for a day":     {func(o *Options) { o.DecisionRetentionDays = 1 }, []string{"--decision-retention-days", "between 30"}},
		"a seal's key of seconds": {func(o *Options) { o.SealKeyLifetime = 9 * time.Second }, []string{"--seal-key-lifetime"}},
		"a seal's key for ever":   {func(o *Options) { o.SealKeyLifetime = 20 * 365 * 24 * time.Hour }, []string{"--seal-key-lifetime"}},
		"no delay":                {func(o *Options) { o.ShutdownDelay = 0 }, nil},
		"a negative delay":        {func(o *Options) { o.ShutdownDelay = -1 }, []string{"--shutdown-delay"}},
		"too long a delay":        {func(o *Options) { o.ShutdownDelay = 2 * time.Minute }, []string{"--shutdown-delay"}},
		"asking often":            {func(o *Options) { o.AskApproversEvery = time.Second }, nil},
		"asking too often":        {func(o *Options) { o.AskApproversEvery = time.Millisecond }, []string{"--ask-approvers-every"}},
		"asking too seldom":       {func(o *Options) { o.AskApproversEvery = 25 * time.Hour }, []string{"--ask-approvers-every"}},
		"no installation":         {func(o *Options) { o.InstallationRole = "" }, []string{"--installation-role"}},
		"listed sources": {func(o *Options) {
			o.Sources = SourceOptions{Allowed: []string{"127.0.0.1", "*.svc:9090"}, Unrestricted: []string{"p.monitoring.svc"}, Only: true}
		}, nil},
		"a source that is none": {func(o *Options) { o.Sources.Allowed = []string{"http://p:9090"} }, []string{"--metrics-source-allowed", `"http://p:9090"`, "like 10.0.0.0/8"}},
		"a range with bits":     {func(o *Options) { o.Sources.Unrestricted = []string{"10.0.0.1/8"} }, []string{"--metrics-source-unrestricted", `"10.0.0.0/8"`}},
		"all names, without matcher": {
			func(o *Options) { o.Sources.Unrestricted = []string{"*.svc"} }, []string{"--metrics-source-unrestricted", "whoever may create a Service"},
		},
		"only, and nothing": {func(o *Options) { o.Sources.Only = true }, []string{"--metrics-source-only", "nothing is listed"}},
		"everything at once": {func(o *Options) { *o = Options{Verbosity: -1} }, []string{
			"--default-admission", "--namespace", "--webhook-bind-address", "--webhook-service", "--webhook-certificate-lifetime", "--installation-role", "--verbosity",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := DefaultOptions()
			test.change(&options)
			err := options.Validate()
			if (err == nil) != (len(test.says) == 0) {
				t.Fatalf("the error is %v, want one that says %q", err, test.says)
			}
			for _, word := range test.says {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error does not say %q: %v", word, err)
				}
			}
		})
	}
}
