// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"k8s.io/client-go/util/flowcontrol"
)

// A contest is about a configuration that somebody else keeps changing: a GitOps tool that syncs a manifest without our caBundle, or another
// version of the operator. The first changes are put back at once; then as often as this.
const (
	putBackAtOnce = 20
	putBackEvery  = 3 * time.Second
)

// contest bounds how often what was written before is written again. What is wanted anew, for a new policy say, is always written.
type contest struct {
	limiters map[string]flowcontrol.RateLimiter
	written  map[string]string
	// stored is what was found or written as it was wanted.
	stored map[string]string
}

func newContest() contest {
	return contest{limiters: map[string]flowcontrol.RateLimiter{}, written: map[string]string{}, stored: map[string]string{}}
}

// note notes that a configuration is stored as it is wanted, so that another one that is found later is somebody else's doing.
func (c *contest) note(kind, hash string) { c.stored[kind] = hash }

// stood tells whether this is what was stored before.
func (c *contest) stood(kind, hash string) bool { return c.stored[kind] == hash }

// keepOnly forgets what is not wanted any more. When it is wanted again, it is written anew and not put back.
func (c *contest) keepOnly(all []configuration) {
	wanted := map[string]bool{}
	for _, configuration := range all {
		wanted[configuration.String()] = true
	}
	maps.DeleteFunc(c.stored, func(kind, _ string) bool { return !wanted[kind] })
}

// wait says how long not to write; zero: write now.
func (c *contest) wait(kind, hash string) time.Duration {
	limiter := c.limiters[kind]
	if limiter == nil {
		limiter = flowcontrol.NewTokenBucketRateLimiter(float32(1/putBackEvery.Seconds()), putBackAtOnce)
		c.limiters[kind] = limiter
	}
	again := c.written[kind] == hash
	c.written[kind] = hash
	if again && !limiter.TryAccept() {
		return putBackEvery
	}
	return 0
}

// hash names what is wanted.
func hash(wanted any) string {
	encoded, err := json.Marshal(wanted)
	if err != nil {
		// Configurations are strings and numbers alone, which always encode.
		encoded = fmt.Append(nil, wanted)
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}
