// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// The values of --dry-run.
const (
	dryRunNone   = "none"
	dryRunServer = "server"
)

// roleName is what the API takes for a role.
var roleName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

// decider takes one decision on an assessment.
type decider struct {
	*session
	signing

	cluster  *cluster
	decision v1alpha1.Decision
	name     string
	role     string
	comment  string
	digest   string
	// release tells that the decision is about the release, whatever is declared beside it.
	release bool
	dryRun  string
	yes     bool
}

func (d *decider) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&d.role, "role", "", "the oversight role in which you decide. Left out: the one that is asked for and that you may decide in")
	flags.StringVar(&d.digest, "digest", "", "insist on this content digest; fail if the content is another by now")
	mustComplete(cmd, "digest", cobra.NoFileCompletions)
	d.addComment(cmd)
	d.addCommonFlags(cmd)
}

func (d *decider) addComment(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.comment, "comment", "", "what is to be read with the decision")
	mustComplete(cmd, "comment", cobra.NoFileCompletions)
}

// addCommonFlags adds the flags of every decision. Those for the role and for what is to be read with it are there already.
func (d *decider) addCommonFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	d.signing.addFlags(cmd)
	d.addClusters(cmd)
	d.addOutput(cmd)
	flags.BoolVarP(&d.yes, "yes", "y", false, "do not ask; for scripts")
	flags.StringVar(&d.dryRun, "dry-run", dryRunNone, "none, or server: have the operator check the decision, and record nothing")
	mustComplete(cmd, "role", d.completeRoles)
	mustComplete(cmd, "dry-run", cobra.FixedCompletions([]string{dryRunNone, dryRunServer}, cobra.ShellCompDirectiveNoFileComp))
}

func (d *decider) check() error {
	if d.dryRun != dryRunNone && d.dryRun != dryRunServer {
		return usagef("unknown --dry-run=%s: choose none or server", d.dryRun)
	}
	// A name that is none would stand in commands that are printed.
	if d.role != "" && !roleName.MatchString(d.role) {
		return usagef("%q is no role name: it has lower-case letters, digits and dashes, such as risk-officer", d.role)
	}
	if d.decision == v1alpha1.DecisionReject && strings.TrimSpace(d.comment) == "" {
		return usagef("say why with --comment: whoever has to mend it must know")
	}
	return d.signing.check()
}

func (d *decider) run(ctx context.Context) error {
	if err := d.open(ctx); err != nil {
		return err
	}
	review, err := d.review(ctx, d.cluster, d.name)
	if err != nil {
		return err
	}
	decided, err := d.content(review)
	if err != nil {
		return err
	}
	role, err := d.chooseRole(ctx, review)
	if err != nil {
		return err
	}
	d.present(ctx, decided, role)
	if !d.yes && d.dryRun == dryRunNone {
		yes, err := d.ask(ctx, fmt.Sprintf("%s exactly this content as %s?", d.decision, role))
		if err != nil {
			return err
		}
		if !yes {
			return errors.New("nothing was decided, and nothing recorded")
		}
	}
	decision := d.draft(decided, role)
	stored, err := d.store(ctx, decision, "see what is to be decided now: "+d.command("review"))
	if err != nil || !stored {
		return err
	}
	return d.report(ctx, decision, role)
}

// content is the review of the content that the decision is about.
func (d *decider) content(review *view.Review) (*view.Review, error) {
	if d.release {
		if review.Release == "" {
			return nil, noRelease("decide about")
		}
		review = review.OfRelease()
	}
	return review, d.insist(review.ContentDigest, "review")
}

func noRelease(doing string) error {
	return fail(errors.New("the system has no release: nothing was approved yet"), "leave out --release to "+doing+" what is declared now")
}

// insist fails if the content is another than the one that --digest names, and says which command shows what it is.
func (d *decider) insist(digest v1alpha1.ContentDigest, shows string) error {
	if d.digest == "" || d.digest == string(digest) {
		return nil
	}
	return fail(fmt.Errorf("the content is not the one that you insist on: its digest is %s, not %s", digest, d.digest), "see what it is now: "+d.command(shows))
}

// draft is the decision as it is to be stored.
func (d *decider) draft(review *view.Review, role v1alpha1.RoleName) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: review.Namespace, GenerateName: review.Assessment + "-" + string(role) + "-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: review.Assessment},
			Decision: d.decision, Role: role, ContentDigest: review.ContentDigest, Comment: d.comment,
		},
	}
}

// store signs a decision if it is to be signed, and stores it unless it is to be written as a file instead.
func (d *decider) store(ctx context.Context, decision *v1alpha1.OversightDecision, advice ...string) (stored bool, err error) {
	if d.key != "" {
		if err := d.sign(ctx, decision, &d.signing); err != nil {
			return false, err
		}
	}
	if d.output != "" {
		return false, d.commit(decision)
	}
	return true, d.create(ctx, decision, advice...)
}

// create stores a decision and reads it back, with the operator's stamp on it.
func (d *decider) create(ctx context.Context, decision *v1alpha1.OversightDecision, advice ...string) error {
	options := []client.CreateOption{client.FieldOwner(fieldManager)}
	if d.dryRun == dryRunServer {
		options = append(options, client.DryRunAll)
	}
	if decision.Spec.Drill {
		// An API server that does not know the field would drop it, and the drill would be a halt.
		options = append(options, client.FieldValidation(metav1.FieldValidationStrict))
	}
	if err := d.cluster.Create(ctx, decision, options...); err != nil {
		return fail(&refusal{doing: "the decision was not recorded", err: err}, advice...)
	}
	if d.dryRun == dryRunNone {
		if err := d.cluster.Get(ctx, client.ObjectKeyFromObject(decision), decision); err != nil {
			return &refusal{doing: "the decision was stored as " + decision.Name + ", but could not be read back", err: err}
		}
	}
	if decision.Spec.DecidedBy == nil || decision.Spec.DecidedBy.Username == "" || decision.Spec.DecidedAt == nil {
		return d.unstamped(decision)
	}
	return nil
}

// unstamped says that a decision was stored and counts for nothing.
func (d *decider) unstamped(decision *v1alpha1.OversightDecision) error {
	what := "was stored as " + decision.Name + ","
	if d.dryRun == dryRunServer {
		what = "would be stored,"
	}
	return fail(fmt.Errorf("the decision %s but counts for nothing: the operator's webhook did not stamp who decided it", what),
		"ask your platform team whether the AIMS operator runs; then decide again")
}

// command is another command of the plugin about the same assessment.
func (d *decider) command(verb string) string {
	return "kubectl aims " + verb + " " + d.name + " -n " + d.cluster.namespace
}
