// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestAMonitorWithoutTheCASilencesNoOther: the source is well, and who trusts it reads it.
func TestAMonitorWithoutTheCASilencesNoOther(t *testing.T) {
	authority := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "ca"}}
	s := newScene(t, token(), stored(), authority)
	source := httptest.NewTLSServer(http.HandlerFunc(s.answer))
	t.Cleanup(source.Close)
	authority.Data = map[string][]byte{"ca.crt": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: source.Certificate().Raw})}
	if err := s.Client.Update(t.Context(), authority); err != nil {
		t.Fatal(err)
	}
	wrong, right := s.monitor("wrong"), s.monitor("right")
	s.edit(wrong, func(spec *v1alpha1.DriftMonitorSpec) { spec.Source.Prometheus.Address = source.URL })
	s.edit(right, func(spec *v1alpha1.DriftMonitorSpec) {
		spec.Source.Prometheus.Address = source.URL
		spec.Source.Prometheus.TLS = &v1alpha1.SourceTLS{CASecretRef: &v1alpha1.SecretKeyReference{Name: "ca", Key: "ca.crt"}}
	})
	s.look(right)
	asked := s.asked.Load()
	s.clock.SetTime(noon.Add(2 * time.Minute))
	s.look(wrong)
	if got := s.reason(wrong); got != v1alpha1.DataSourceUnreachableReason {
		t.Errorf("the one without the CA says %q", got)
	}
	s.look(right)
	if s.asked.Load() == asked {
		t.Error("the one with the CA waits for the other one's mistake")
	}
}

// TestAQueryThatTakesTooLongTakesNothingAlong: neither the other checks of its monitor nor other monitors.
func TestAQueryThatTakesTooLongTakesNothingAlong(t *testing.T) {
	s := newScene(t, token(), stored())
	heavy, light := s.monitor("heavy"), s.monitor("light")
	s.serve(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.FormValue("query"), "heavy") {
			<-r.Context().Done()
			return
		}
		s.answer(w, r)
	})
	s.edit(heavy, func(spec *v1alpha1.DriftMonitorSpec) {
		spec.Source.Prometheus.TimeoutSeconds = 1
		spec.Checks = append(spec.Checks, *spec.Checks[0].DeepCopy())
		spec.Checks[0].Name, spec.Checks[0].Current.Query = "heavy", "heavy"
		for i := range spec.Checks {
			spec.Checks[i].Threshold.Compare, spec.Checks[i].Threshold.Critical, spec.Checks[i].Reference = v1alpha1.CompareValue, "1", nil
		}
	})
	s.look(light)
	s.clock.SetTime(noon.Add(2 * time.Minute))
	s.look(heavy)
	if got := s.reason(heavy); got != v1alpha1.DataAvailableReason && got != v1alpha1.DataInsufficientReason {
		t.Errorf("the source answers, and the condition says %q", got)
	}
	if len(heavy.Status.Checks) != 2 || !strings.Contains(heavy.Status.Checks[0].Message, "in time") || heavy.Status.Checks[1].Value == "" {
		t.Errorf("the checks are %+v", heavy.Status.Checks)
	}
	asked := s.asked.Load()
	s.look(light)
	if s.asked.Load() == asked || s.Gate.BackingOff() != 0 {
		t.Error("the other monitor waits for a query that is not its own")
	}
}

// TestASourceThatHangsIsNotAskedForEachCheck: what answers nothing is told as that, after two queries.
func TestASourceThatHangsIsNotAskedForEachCheck(t *testing.T) {
	s := newScene(t, token(), stored())
	m := s.monitor("scores")
	s.serve(func(_ http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		_ = r.ParseForm()
		<-r.Context().Done()
	})
	for _, checks := range []int{1, 5} {
		s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) {
			spec.Source.Prometheus.TimeoutSeconds = 1
			for len(spec.Checks) < checks {
				next := *spec.Checks[0].DeepCopy()
				next.Name += "-" + string(rune('a'+len(spec.Checks)))
				spec.Checks = append(spec.Checks, next)
			}
		})
		s.asked.Store(0)
		s.look(m)
		if got := s.reason(m); got != v1alpha1.DataSourceUnreachableReason {
			t.Errorf("with %d checks the condition says %q", checks, got)
		}
		if got, want := s.asked.Load(), int64(min(checks, 2)); got != want {
			t.Errorf("with %d checks it was asked %d times, want %d", checks, got, want)
		}
	}
}
