// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrlmetrics "sigs.k8s.io/controller-runtime/pkg/metrics"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
	"github.com/aims-operator/aims-operator/internal/controller/aisystem"
	driftmonitorcontroller "github.com/aims-operator/aims-operator/internal/controller/driftmonitor"
	"github.com/aims-operator/aims-operator/internal/controller/entitlement"
	"github.com/aims-operator/aims-operator/internal/controller/impactassessment"
	ledgercontroller "github.com/aims-operator/aims-operator/internal/controller/ledger"
	"github.com/aims-operator/aims-operator/internal/controller/oversightdecision"
	"github.com/aims-operator/aims-operator/internal/controller/oversightpolicy"
	registrationcontroller "github.com/aims-operator/aims-operator/internal/controller/registration"
	"github.com/aims-operator/aims-operator/internal/controller/unlabelled"
	"github.com/aims-operator/aims-operator/internal/controller/workloadkinds"
	"github.com/aims-operator/aims-operator/internal/customcache"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/drift/pace"
	"github.com/aims-operator/aims-operator/internal/enforcement"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/metrics"
	"github.com/aims-operator/aims-operator/internal/registration"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/webhook/author"
	"github.com/aims-operator/aims-operator/internal/webhook/decisionguard"
	"github.com/aims-operator/aims-operator/internal/webhook/driftmonitor"
	"github.com/aims-operator/aims-operator/internal/webhook/gate"
	"github.com/aims-operator/aims-operator/internal/webhook/podaccess"
	"github.com/aims-operator/aims-operator/internal/webhook/policy"
	"github.com/aims-operator/aims-operator/internal/webhook/serving"
	"github.com/aims-operator/aims-operator/internal/webhook/statusguard"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// parts is what the webhooks and controllers are made of.
type parts struct {
	manager  ctrl.Manager
	options  *Options
	target   registration.Target
	counters *metrics.Counters
	// gate says which sources monitors may ask now, and drift counts what is done for monitors.
	gate  *pace.Gate
	drift *metrics.Drift
	// events tells of what concerns the gate and people; changes tells of changed verdicts, of which there may be very many at once.
	events, changes events.EventRecorder
	// authorization asks who may do what; watch knows whether the gate is what it should be.
	authorization authorizationclient.AuthorizationV1Interface
	// core is the API server's core/v1, for what controller-runtime's client cannot say.
	core  rest.Interface
	watch *enforcement.Watch
	// recognisers look for signs of AI in workloads that name no system.
	recognisers *discovery.Recognisers
	// kinds are the kinds of workload that are judged, and custom holds the objects of those that are not Kubernetes' own.
	kinds  *workload.Table
	custom *customcache.Cache

	// sources say which addresses monitors may read, for whoever judges them and for whoever reads them.
	sources sourceRules
	// servers know where the API server is, which monitors do not read.
	servers *apiServers

	// signatures remember what was found out about signed decisions.
	signatures signed.Memory

	// hints tell the controller of pods without a system what webhooks were asked.
	hints unlabelled.Hints

	certificates certificates
	// seals seals decisions, and tells which seals hold.
	seals        *seal.Keeper
	installation func(context.Context) (metav1.OwnerReference, error)
	// synced tells that the caches are full, stopping that the operator was asked to end.
	synced, stopping atomic.Bool
}

func (p *parts) reader(from client.Reader, uncached bool) *snapshot.Reader {
	return &snapshot.Reader{
		Client: from, Clock: clock.RealClock{}, DefaultMode: v1alpha1.AdmissionMode(p.options.DefaultMode), Uncached: uncached,
		Exempt: p.exempt(), Recognisers: p.recognisers, Kinds: p.kinds, Seals: p.seals,
		ClusterName: v1alpha1.ClusterName(p.options.ClusterName), Signatures: &p.signatures,
	}
}

// exempt are the namespaces that never depend on the operator.
func (p *parts) exempt() []string {
	return []string{metav1.NamespaceSystem, p.options.Namespace}
}

func (p *parts) addWebhooks() error {
	cached := p.reader(p.manager.GetClient(), false)
	live := p.manager.GetAPIReader()
	server := p.manager.GetWebhookServer()
	limits := serving.NewLimits()
	gates := gate.Gate{Facts: cached, Workloads: snapshot.Live{Client: live}, Operator: p.target.Operator, Kinds: p.kinds}
	decisions := &decisionguard.Guard{
		Live: live, Facts: p.reader(live, true), Cached: p.reader(snapshot.GovernedLive{Cache: p.manager.GetClient(), Live: live}, false),
		Reviews: p.authorization.SubjectAccessReviews(), Seals: p.seals, Clock: clock.RealClock{},
		Retention: time.Duration(p.options.DecisionRetentionDays) * 24 * time.Hour,
	}
	names := map[string]string{
		registration.PathHold: "hold", registration.PathGate: "gate", registration.PathStampAuthor: "author", registration.PathStampDecision: "decider",
		registration.PathGuardDecision: "decision", registration.PathGuardOwnStatus: "status", registration.PathValidatePolicy: "policy",
		registration.PathScale: "scale", registration.PathDebug: "debug", registration.PathAccess: "access",
		registration.PathMonitor: "monitor",
	}
	for path, handler := range map[string]webhook.AdmissionHandler{
		registration.PathHold:           &gate.Holder{Gate: gates},
		registration.PathGate:           &gate.Validator{Gate: gates, Cleared: p.hints.Give},
		registration.PathScale:          &gate.Scaler{Gate: gates, Events: p.events},
		registration.PathDebug:          &gate.Debugger{Gate: gates},
		registration.PathAccess:         &podaccess.Guard{Facts: cached, Live: live, Events: p.events},
		registration.PathStampAuthor:    author.Stamper{},
		registration.PathStampDecision:  decisionguard.Stamper{Guard: decisions},
		registration.PathGuardDecision:  decisions,
		registration.PathGuardOwnStatus: statusguard.Guard{Operator: p.target.Operator},
		registration.PathValidatePolicy: policy.Validator{Recognisers: p.recognisers.Names()},
		registration.PathMonitor: &driftmonitor.Validator{
			Rules: p.sources, Reviews: p.authorization.SubjectAccessReviews(), Live: live,
		},
	} {
		bounded := &serving.Bounded{Handler: handler, Limits: limits, Ready: p.synced.Load}
		measured := p.counters.Measured(names[path], bounded)
		server.Register(path, lastAnswers(&webhook.Admission{Handler: measured, RecoverPanic: new(true)}, &p.stopping))
	}
	return nil
}

func (p *parts) addControllers() error {
	c := p.manager.GetClient()
	facts := p.reader(c, false)
	facts.Custom = p.custom
	live := p.manager.GetAPIReader()
	published := &ledger.Writer{Client: c, Live: live, Account: p.target.Ledger(), Clock: clock.RealClock{}}
	watcher, err := p.watcher()
	if err != nil {
		return err
	}
	for _, reconciler := range []interface{ SetupWithManager(ctrl.Manager) error }{
		&aisystem.Reconciler{
			Client: c, Facts: facts, Live: snapshot.Live{Client: live}, Events: p.changes,
			Clock: clock.RealClock{}, Ledger: published, Counters: p.counters, Custom: p.custom, Evictor: aisystem.Evictor{Core: p.core},
		},
		&ledgercontroller.Reconciler{Ledger: published, Watch: p.watch},
		&impactassessment.Reconciler{Client: c, Facts: facts, Clock: clock.RealClock{}},
		&oversightdecision.Reconciler{Client: c, Facts: facts},
		&oversightpolicy.Reconciler{Client: c, Facts: facts, Exempt: p.exempt(), Enforcement: p.watch},
		&driftmonitorcontroller.Reconciler{
			Client: c, Live: live, Clock: clock.RealClock{}, Events: p.events, Rules: p.sources, Gate: p.gate, Counters: p.drift,
		},
		&workloadkinds.Reconciler{Client: c, Kinds: p.kinds, Cache: p.custom, Clock: clock.RealClock{}},
		registrationcontroller.New(c, live, p.target, p.certificates, p.watch, p.installation),
		watcher,
		&unlabelled.Reconciler{Client: c, Live: live, Facts: facts, Clock: clock.RealClock{}},
		&unlabelled.Learner{Live: live, Facts: facts, Ledger: published, Clock: clock.RealClock{}, Hints: p.hints},
		&entitlement.Watcher{
			Client: c, Facts: facts, Reviews: p.authorization.SubjectAccessReviews(), Events: p.events, Interval: p.options.AskApproversEvery,
		},
	} {
		if err := reconciler.SetupWithManager(p.manager); err != nil {
			return err
		}
	}
	return nil
}

// addMetrics registers what the operator counts, and the state that it shows, that of the gate itself among it.
func (p *parts) addMetrics() error {
	var err error
	if p.counters, err = metrics.NewCounters(ctrlmetrics.Registry); err != nil {
		return fmt.Errorf("registering metrics: %w", err)
	}
	p.gate = pace.NewGate(pace.DefaultLimits())
	if p.drift, err = metrics.NewDrift(ctrlmetrics.Registry, p.gate.BackingOff); err != nil {
		return fmt.Errorf("registering metrics: %w", err)
	}
	p.events = p.manager.GetEventRecorder("aims-operator")
	p.changes = newFrugal(p.events, p.counters.Event)
	p.watch = enforcement.NewWatch(clock.RealClock{}, p.events, p.counters, !p.target.Policies)
	for _, collector := range []prometheus.Collector{
		metrics.State{Systems: p.manager.GetClient()}, metrics.Monitors{Objects: p.manager.GetClient(), Clock: clock.RealClock{}},
		metrics.People{Objects: p.manager.GetClient(), Clock: clock.RealClock{}}, metrics.Gate{State: p.watch.State},
	} {
		if err := ctrlmetrics.Registry.Register(collector); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	return nil
}
