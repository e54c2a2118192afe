// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// everything names all that a monitor can name.
func everything(m *v1alpha1.DriftMonitor) {
	token("token", "t")(m)
	m.Spec.Source.Prometheus.TLS = &v1alpha1.SourceTLS{
		CASecretRef: &v1alpha1.SecretKeyReference{Name: "ca", Key: "ca.crt"}, ClientCertificateSecretName: "client", ServerName: "a",
	}
	comparedWith(v1alpha1.DriftReference{BaselineRef: &v1alpha1.BaselineReference{Name: "march", Key: "baseline.json"}})(m)
	retrains("retrain")(m)
}

func TestWhatTheAuthorMustBeAllowedToDo(t *testing.T) {
	t.Parallel()
	const all = `get configmaps "march"; get cronjobs.batch "retrain"; create jobs.batch; get secrets "ca"; get secrets "client"; get secrets "token"`
	const allSecrets = `get secrets "ca"; get secrets "client"; get secrets "token"`
	for name, test := range map[string]struct {
		why  string
		edit func(*v1alpha1.DriftMonitor)
		want string
	}{
		"nothing":            {"what stays is not asked about again", func(*v1alpha1.DriftMonitor) {}, ""},
		"another query":      {"it goes to the same place", asks("increase(up[1h])"), ""},
		"another timeout":    {"it goes to the same place", from(func(p *v1alpha1.PrometheusSource) { p.TimeoutSeconds = 5 }), ""},
		"another address":    {"the Secrets go elsewhere", at("https://evil.example"), allSecrets},
		"another name":       {"somebody else may have a certificate for it", from(func(p *v1alpha1.PrometheusSource) { p.TLS.ServerName = "b" }), allSecrets},
		"other authorities":  {"they may have signed another server", from(func(p *v1alpha1.PrometheusSource) { p.TLS.CASecretRef.Name = "mine" }), `get secrets "client"; get secrets "mine"; get secrets "token"`},
		"any authority":      {"others may have signed another server", from(func(p *v1alpha1.PrometheusSource) { p.TLS.CASecretRef = nil }), `get secrets "client"; get secrets "token"`},
		"another token":      {"it is new", token("new", "t"), `get secrets "new"`},
		"another key":        {"it is another part of the Secret", token("token", "password"), `get secrets "token"`},
		"a Secret otherwise": {"what was shown as a certificate would be sent as a token", token("client", "tls.key"), `get secrets "client"`},
		"no token":           {"less is read", from(func(p *v1alpha1.PrometheusSource) { p.BearerTokenSecretRef = nil }), ""},
		"another CronJob":    {"another Job is made", retrains("other"), `get cronjobs.batch "other"; create jobs.batch`},
		"more Jobs":          {"more are made", func(m *v1alpha1.DriftMonitor) { m.Spec.OnBreach.Retrain.MinimumIntervalSeconds = 10 }, `create jobs.batch`},
		"no Jobs":            {"none are made", func(m *v1alpha1.DriftMonitor) { m.Spec.OnBreach = nil }, ""},
		"another baseline":   {"it is new", comparedWith(v1alpha1.DriftReference{BaselineRef: &v1alpha1.BaselineReference{Name: "april", Key: "k"}}), `get configmaps "april"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := monitorOf(everything), monitorOf(everything, test.edit)
			if got := listed(needs(&after.Spec, &before.Spec)); got != test.want {
				t.Errorf("got %s\nwant %s: %s", got, test.want, test.why)
			}
		})
	}
	if got := listed(needs(&monitorOf(everything).Spec, nil)); got != all {
		t.Errorf("a new monitor needs %s\nwant %s", got, all)
	}
	if got := listed(needs(&monitorOf().Spec, nil)); got != "" {
		t.Errorf("a monitor that names nothing needs %s", got)
	}
}

func listed(all []need) string {
	var words []string
	for _, n := range all {
		words = append(words, deed(n, []string{n.name}))
	}
	return strings.Join(words, "; ")
}

func TestRefusalSaysWhatWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	lacking := []need{{"create", "jobs", "batch", ""}, {"get", "secrets", "", "a"}, {"get", "secrets", "", "b"}}
	text := refusal("system:serviceaccount:lending:argo", "lending", "scores", lacking)
	for _, want := range []string{
		`user "system:serviceaccount:lending:argo" may not create jobs.batch in namespace "lending"`,
		"kubectl create role driftmonitor-scores-jobs -n lending --verb=create --resource=jobs.batch\n",
		`may not get secrets "a", "b"`,
		"kubectl create role driftmonitor-scores-secrets -n lending --verb=get --resource=secrets --resource-name=a --resource-name=b\n",
		"kubectl create rolebinding driftmonitor-scores-secrets -n lending --role=driftmonitor-scores-secrets --serviceaccount=lending:argo\n",
		"Or let somebody who may do that apply the monitor",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	// Whoever copies the command runs nothing that a name hides.
	if text := refusal("eve'; rm -rf ~ #", "lending", "scores", lacking[:1]); !strings.Contains(text, `--user='eve'\''; rm -rf ~ #'`) {
		t.Errorf("a name is not quoted:\n%s", text)
	}
}
