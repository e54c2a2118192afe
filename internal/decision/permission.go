// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// Better orders permissions: Allow, Hold, Deny, CannotDecide. It tells whether a permits more than b.
func Better(a, b v1alpha1.Permission) bool { return rankPermission(a) < rankPermission(b) }

func rankPermission(p v1alpha1.Permission) int {
	return rankIn(p, v1alpha1.PermissionAllow, v1alpha1.PermissionHold, v1alpha1.PermissionDeny, v1alpha1.PermissionCannotDecide)
}

func worse(a, b v1alpha1.Permission) v1alpha1.Permission {
	if Better(a, b) {
		return b
	}
	return a
}

// permissions are what is permitted to one workload or system.
type permissions struct{ deploy, scale, run v1alpha1.Permission }

// narrow takes away what an effect takes away.
func (p *permissions) narrow(r *requirements, e effect, discovery v1alpha1.DiscoveryMode) {
	p.deploy = worse(p.deploy, r.deployPermission(e, discovery))
	p.scale = worse(p.scale, r.scalePermission(e, discovery))
	p.run = worse(p.run, r.runPermission(e, discovery))
}

// deployPermission is what an effect does to a new or changed workload.
func (r *requirements) deployPermission(e effect, discovery v1alpha1.DiscoveryMode) v1alpha1.Permission {
	switch e {
	case byHalt:
		return v1alpha1.PermissionDeny
	case byGrace, byWaiver:
		return v1alpha1.PermissionAllow
	case byLapse, byDrift, bySilence:
		action := r.action(e)
		if action == v1alpha1.LapseReport || rankMode(r.admission.value) < rankMode(v1alpha1.ModeHold) {
			return v1alpha1.PermissionAllow
		}
		if rankLapse(action) < rankLapse(v1alpha1.LapseEvict) {
			// Holding would hold nothing: the pods could not be told from those of the release, which go on running.
			return v1alpha1.PermissionDeny
		}
	case byDiscovery:
		return discoveryPermission(discovery)
	case byStop:
		if rankMode(r.admission.value) >= rankMode(v1alpha1.ModeHold) {
			return v1alpha1.PermissionDeny
		}
	case byAdmission:
	}
	switch r.admission.value {
	case v1alpha1.ModeAudit, v1alpha1.ModeWarn:
		return v1alpha1.PermissionAllow
	case v1alpha1.ModeHold:
		return v1alpha1.PermissionHold
	case v1alpha1.ModeDeny:
	}
	return v1alpha1.PermissionDeny
}

// action is what policy does about an effect that it has an action for.
func (r *requirements) action(e effect) v1alpha1.LapseAction {
	drift := r.onDrift.value
	if r.reassessment.value && rankLapse(r.onLapse.value) > rankLapse(drift) {
		drift = r.onLapse.value
	}
	switch {
	case e == byLapse || e == byStop:
		return r.onLapse.value
	case e == bySilence && rankLapse(drift) > rankLapse(v1alpha1.LapseFreezeRollouts):
		// An outage of the metrics takes nothing off its node.
		return v1alpha1.LapseFreezeRollouts
	}
	return drift
}

// scalePermission is what an effect does to more pods of what was admitted before. It is as for other pods, unless policy freezes the number of
// pods as well when an approval ends or the system leaves its limits.
func (r *requirements) scalePermission(e effect, discovery v1alpha1.DiscoveryMode) v1alpha1.Permission {
	run := r.runPermission(e, discovery)
	if (e == byLapse || e == byDrift) && run == v1alpha1.PermissionAllow && rankScaleUp(r.scaleUp.value) >= rankScaleUp(v1alpha1.ScaleUpDeny) {
		return r.deployPermission(e, discovery)
	}
	return run
}

// runPermission is what an effect does to a pod of the judged content. A lapse leaves what was admitted before alone unless policy evicts.
// A pod that may not run is held, so that it starts by itself once the shortcoming is mended; it is denied only where nothing but a new
// declaration can mend it.
func (r *requirements) runPermission(e effect, discovery v1alpha1.DiscoveryMode) v1alpha1.Permission {
	switch e {
	case byHalt:
		return v1alpha1.PermissionHold
	case byLapse, byDrift, bySilence:
		if rankLapse(r.action(e)) < rankLapse(v1alpha1.LapseEvict) || rankMode(r.admission.value) < rankMode(v1alpha1.ModeHold) {
			return v1alpha1.PermissionAllow
		}
		return v1alpha1.PermissionHold
	case byGrace, byWaiver:
		return v1alpha1.PermissionAllow
	case byAdmission, byStop, byDiscovery:
	}
	return r.deployPermission(e, discovery)
}

func discoveryPermission(mode v1alpha1.DiscoveryMode) v1alpha1.Permission {
	switch mode {
	case v1alpha1.DiscoveryAudit, v1alpha1.DiscoveryWarn:
		return v1alpha1.PermissionAllow
	case v1alpha1.DiscoveryHold:
		return v1alpha1.PermissionHold
	case v1alpha1.DiscoveryDeny:
	}
	return v1alpha1.PermissionDeny
}
