// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package certificate

import (
	"bytes"
	"testing"
	"time"
)

const (
	testHost = "aims-operator-webhook.aims-system.svc"
	testLife = 30 * 24 * time.Hour
)

var (
	testTerms = terms{host: testHost, life: testLife}
	testStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

// settled is the material some time after a first start.
func settledMaterial(t *testing.T) material {
	t.Helper()
	m := material{}
	for _, s := range []step{stepAnnounce, stepPromote} {
		var err error
		if m, err = testTerms.take(s, m, testStart); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestNextStep(t *testing.T) {
	t.Parallel()
	settled := settledMaterial(t)
	announced, err := testTerms.take(stepAnnounce, settled, testStart.Add(2*authorityLives*testLife/3+time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	unsigned := settled
	unsigned.signing = nil
	unserved := settled
	unserved.served = nil
	for name, test := range map[string]struct {
		m         material
		after     time.Duration
		published bool
		host      string
		want      step
		why       string
	}{
		"nothing":             {material{}, 0, false, "", stepAnnounce, "a first start"},
		"new":                 {settled, 0, false, "", stepNone, ""},
		"young":               {settled, 19 * 24 * time.Hour, false, "", stepNone, "two thirds are 20 days"},
		"two thirds over":     {settled, 20*24*time.Hour + time.Hour, false, "", stepRenew, "a third is left to notice that it cannot be renewed"},
		"ended":               {settled, 31 * 24 * time.Hour, false, "", stepRenew, "the authority is good still"},
		"another host":        {settled, 0, false, "10.0.0.1", stepRenew, "the API server would not accept it"},
		"no certificate":      {unserved, 0, false, "", stepRenew, ""},
		"authority gone":      {unsigned, 0, false, "", stepAnnounce, "its key was lost"},
		"authority old":       {settled, 80*24*time.Hour + time.Hour, false, "", stepAnnounce, "two thirds of 120 days"},
		"all ended":           {settled, 400 * 24 * time.Hour, false, "", stepAnnounce, "the clock moved, or the operator was down for a year"},
		"not published yet":   {announced, 80*24*time.Hour + 2*time.Hour, false, "", stepRenew, "meanwhile the old authority signs"},
		"published":           {announced, 80*24*time.Hour + 2*time.Hour, true, "", stepPromote, ""},
		"the announced ended": {announced, 400 * 24 * time.Hour, true, "", stepAnnounce, "it was never published, and is of no use"},
		"not begun":           {settled, -2 * time.Hour, false, "", stepAnnounce, "the clock moved back beyond the begin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := testTerms
			if test.host != "" {
				asked.host = test.host
			}
			if have := asked.nextStep(&test.m, testStart.Add(test.after), test.published); have != test.want {
				t.Errorf("the next step is %q, want %q: %s", have, test.want, test.why)
			}
		})
	}
}

// TestEveryStepIsTrusted walks through two years, hour by hour, with a publication that lags a day behind, and asks of each hour whether an API server
// would accept what is served.
func TestEveryStepIsTrusted(t *testing.T) {
	t.Parallel()
	m := settledMaterial(t)
	now := testStart
	registered := encodeCertificates(m.trusted(now)...)
	pending, since := registered, now
	steps := map[step]int{}
	for ; now.Before(testStart.AddDate(2, 0, 0)); now = now.Add(time.Hour) {
		isPublished := m.next != nil && published([][]byte{registered}, m.next.certificate)
		due := testTerms.nextStep(&m, now, isPublished)
		steps[due]++
		var err error
		if m, err = testTerms.take(due, m, now); err != nil {
			t.Fatal(err)
		}
		if !trusts(parseAuthorities(registered), m.served, testHost, now) {
			t.Fatalf("after %s, by %q, what is served is not trusted by what is registered", now.Sub(testStart), due)
		}
		if bundle := encodeCertificates(m.trusted(now)...); !bytes.Equal(bundle, pending) {
			pending, since = bundle, now
		}
		if now.Sub(since) >= 24*time.Hour {
			registered = pending
		}
		if count := len(m.trusted(now)); count > 3 {
			t.Fatalf("%d authorities are trusted at once", count)
		}
	}
	if steps[stepPromote] < 8 || steps[stepRenew] < 20 {
		t.Errorf("in two years there were %d new authorities and %d renewals, so that little was tested", steps[stepPromote], steps[stepRenew])
	}
	if total := steps[stepPromote] + steps[stepRenew] + steps[stepAnnounce]; total > 80 {
		t.Errorf("%d changes in two years are too many", total)
	}
}

func TestAnnounceChangesNothingThatIsServed(t *testing.T) {
	t.Parallel()
	before := settledMaterial(t)
	after, err := testTerms.take(stepAnnounce, before, testStart.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if after.served != before.served || after.signing != before.signing || before.next != nil {
		t.Error("an announcement changes what signs or is served")
	}
	if len(after.trusted(testStart.Add(time.Hour))) != 2 {
		t.Error("the old and the new authority are not both trusted")
	}
}
