// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// signer is a key of a policy, and whose it is.
type signer struct {
	key   string
	from  time.Time
	until time.Time // zero: never
	of    *v1alpha1.Signer
}

func compileSigners(listed []v1alpha1.Signer) []signer {
	var keys []signer
	for i := range listed {
		for _, k := range listed[i].Keys {
			key := signer{key: spellKey(k.PublicKey), of: &listed[i]}
			if k.ValidFrom != nil {
				key.from = k.ValidFrom.Time
			}
			if k.ValidUntil != nil {
				key.until = k.ValidUntil.Time
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// spellKey is a key without the comment that a .pub file has behind it.
func spellKey(line string) string {
	words := strings.Fields(line)
	return strings.Join(words[:min(len(words), 2)], " ")
}

// Signer is whose decision a signed one is, by the policies that govern the system, or why it counts for nothing.
func (in *Input) Signer(d *Recorded) (name string, distrust *Distrust) {
	r := in.governing()
	return r.signer(d)
}

// MaySign tells whether the policies that govern the system would trust the key of a signed decision in its role if it signed now.
func (in *Input) MaySign(d *Recorded) bool {
	r := in.governing()
	_, distrust := r.trust(d, in.Now, in.Now)
	return distrust == nil
}

// governing is what is asked of the system as it is declared; of one that is not registered, what may be asked of any.
func (in *Input) governing() requirements {
	if asked, known := in.asked(); known {
		return asked
	}
	return merge(selectPolicies(in.Policies, func(p *Policy) bool { return p.SelectsNamespace(in.Namespace) }), in.DefaultMode)
}

// asked is what is asked of the system as it is declared, and of its release. Of one that is not registered it is not known.
func (in *Input) asked() (req requirements, known bool) {
	if in.System == nil || in.System.Declared == nil {
		return requirements{}, false
	}
	return policiesFor(in, in.tiers()...), true
}

// signer weighs a signed decision: the signature is good, it was not made ahead of the time when it was seen, it is for this cluster, and the
// policies trust the key both at the time of signing and at the time of seeing. Either alone could be chosen by whoever has an old key.
func (r *requirements) signer(d *Recorded) (name string, distrust *Distrust) {
	s := d.Signature
	switch {
	case s.Problem != "":
		return "", &Distrust{s.Problem, signAnew}
	case d.Spec.SignedAt.IsZero():
		return "", &Distrust{"it does not say when it was made", signAnew}
	case d.signedAt().After(s.Seen.Add(clockSkew)):
		return "", &Distrust{"it was made at a time that had not come when it was seen: the signer's clock is ahead", "set the signer's clock, then " + signAnew}
	case len(d.Spec.Clusters) > 0 && len(s.Here) == 0:
		return "", &Distrust{"it is for " + clusters(d.Spec.Clusters) + ", and the operator does not know this cluster by that name",
			"apply it there, or " + signAnew + " --for-cluster NAME; the operator has its cluster's name by its option --cluster-name"}
	}
	return r.trust(d, d.signedAt(), s.Seen)
}

// trust asks every policy that lists signers for the role. Each must trust the key, and at least one must; and all must mean the same person.
func (r *requirements) trust(d *Recorded, signed, seen time.Time) (name string, distrust *Distrust) {
	if names := r.names(d.Signature.Key); len(names) > 1 {
		return "", &Distrust{"policies take key " + d.Signature.Fingerprint + " for that of two persons, " + quote(names[0]) + " and " + quote(names[1]),
			"ask the platform team to give the key one name in all policies"}
	}
	asked := false
	for _, p := range r.policies {
		if !p.listsSigners(d.Spec.Role) {
			continue
		}
		who, distrust := p.trusts(d, signed, seen)
		if distrust != nil {
			return "", distrust
		}
		name, asked = who, true
	}
	if !asked {
		return "", &Distrust{"no policy that governs the system trusts signatures in role " + string(d.Spec.Role), askPlatform}
	}
	return name, nil
}

// names are the names that the policies give to a key, in whatever role, sorted. One person has one.
func (r *requirements) names(key string) []string {
	var names []string
	for _, p := range r.policies {
		for i := range p.signers {
			if p.signers[i].key == key {
				names = append(names, p.signers[i].of.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (p *Policy) listsSigners(role v1alpha1.RoleName) bool {
	return slices.ContainsFunc(p.signers, func(s signer) bool { return slices.Contains(s.of.Roles, role) })
}

func (p *Policy) trusts(d *Recorded, signed, seen time.Time) (name string, distrust *Distrust) {
	listed := false
	for i := range p.signers {
		k := &p.signers[i]
		if k.key != d.Signature.Key {
			continue
		}
		listed = true
		if !slices.Contains(k.of.Roles, d.Spec.Role) {
			continue
		}
		if why := k.weigh(d.Signature, signed, seen); why != "" {
			return "", &Distrust{"key " + d.Signature.Fingerprint + why + ", says policy " + quote(p.Name), askPlatform + ", or sign with another key"}
		}
		name = k.of.Name
	}
	switch {
	case name != "":
		return name, nil
	case listed:
		return "", &Distrust{"key " + d.Signature.Fingerprint + " may not sign in role " + string(d.Spec.Role) + ", says policy " + quote(p.Name), askPlatform}
	}
	return "", &Distrust{"policy " + quote(p.Name) + " does not list key " + d.Signature.Fingerprint, askPlatform}
}

// weigh says what is wrong with the key for a signature, or nothing.
func (k *signer) weigh(s *Signature, signed, seen time.Time) string {
	switch {
	case signed.Before(k.from) || seen.Before(k.from):
		return " did not count yet when it signed"
	case !k.until.IsZero() && !signed.Before(k.until):
		return " had ended when it signed"
	case !k.until.IsZero() && !seen.Before(k.until):
		return " had ended when the decision was first seen"
	case len(k.of.Clusters) == 0 || slices.ContainsFunc(s.Here, func(c v1alpha1.ClusterName) bool { return slices.Contains(k.of.Clusters, c) }):
		return ""
	}
	return " counts only for decisions that name this cluster, and among " + clusters(k.of.Clusters)
}

func clusters(names []v1alpha1.ClusterName) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = quote(string(name))
	}
	slices.Sort(words)
	if len(words) == 1 {
		return "cluster " + words[0]
	}
	return "clusters " + strings.Join(words, ", ")
}
