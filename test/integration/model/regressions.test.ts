import { afterAll, describe, it } from "vitest";
import { always } from "../../support/faults";
import {
    destroy,
    fault,
    given,
    type History,
    refresh,
    replace,
    rotateOutside,
    setTestable,
    up,
    upRefresh,
    wait,
} from "../../support/model/builders";
import { ModelRunner } from "../../support/model/modelRunner";

const hour = 3_600;
const day = 24 * hour;
const pageWith200 = { html: true, status: 200, processed: false } as const;
const pageWith404 = { html: true, status: 404 } as const;

/** Histories that failed once, as the model-based test shrank them. A step may also stand as a failure prints it. */
const histories: Readonly<Record<string, History>> = {
    "an app that authenticates itself adopts the secret that somebody else has made during its overlap": [
        up({ authenticateAs: "app", existingClientSecret: "current", overlapSeconds: hour }),
        up({ rotationTrigger: 1 }),
        rotateOutside(),
        up({ existingClientSecret: "current" }),
    ],
    "a resource is not deleted while another one has the old secret of the overlap that its pending secret began": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: 2 * day, name: "renamed" }),
        up({ existingClientSecret: "previous", name: "ci" }),
    ],
    "an update whose next secret stays pending does not succeed because that of the last one is verified": [
        up({ overlapSeconds: hour }, fault("clientCredentialsGrant", { drop: "after" }, always)),
        up({ rotationTrigger: 1 }, fault("setSecret", { drop: "before" })),
    ],
    "the adoption of our own pending secret keeps the overlap that it began, so that its old secret is known as such": [
        up({ overlapSeconds: hour }, fault("clientCredentialsGrant", { drop: "after" }, always)),
        up({ existingClientSecret: "current" }),
        up({ existingClientSecret: "previous" }),
    ],
    "a pending secret that CSP had not set is as old as the POST that sets it, not as the first one that was lost": [
        up({ overlapSeconds: hour }, fault("setSecret", { drop: "before" }, always)),
        wait(31 * day),
        up({ rotateAfterDays: 30 }, fault("setSecret", { drop: "after" })),
    ],
    "an overlap that outlives its date does not keep the next one from beginning": [
        given({ csp: { postDuringOverlap: "replace", overlapOutlivesByMs: 2 * hour * 1_000 } }),
        up({ overlapSeconds: hour }),
        up({ rotationTrigger: 1 }),
        wait(2 * hour),
        up({ rotationTrigger: 2 }),
    ],
    "without credentials nobody can tell that a secret is the old one of an overlap over a secret that we never knew": [
        up({ overlapSeconds: 2 * day }),
        up({ existingClientSecret: "previous" }),
        replace({ noCredentials: true }),
    ],
    "a renamed resource whose predecessor a refresh has read makes a new secret: the adopted one was rotated since": [
        up({ existingClientSecret: "current", name: "renamed" }),
        up({ rotationTrigger: 1 }),
        up({ name: "ci" }),
        upRefresh(),
    ],
    "a pending secret whose POST may have been lost long ago may be as old as that": [
        up({ overlapSeconds: hour }, fault("setSecret", { drop: "before" }, always)),
        wait(31 * day),
        up({ rotateAfterDays: 30 }, fault("clientCredentialsGrant", { drop: "before" }, { call: 12 })),
        up({}, { crashAfterCall: 2 }),
    ],
    "an update does not adopt the old secret of our overlap over a secret that somebody else made unseen": [
        up(),
        rotateOutside(),
        up({ newClientSecret: 1, overlapSeconds: hour }),
        up({ existingClientSecret: "previous" }),
    ],
    "a first adoption does not take the old secret of the overlap that our pending secret began": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: hour }, fault("setSecret", { status: 500, processed: false })),
        up({ existingClientSecret: "previous" }),
    ],
    "an update does not adopt the old secret of our overlap over a secret that we never knew": [
        up({ overlapSeconds: hour }),
        up({ existingClientSecret: "previous" }),
    ],
    "a resource is not deleted while another one has the old secret of its overlap over a secret that we never knew": [
        up({ overlapSeconds: hour }),
        up({ existingClientSecret: "previous", name: "renamed" }),
    ],
    "a resource stays while CSP can't say whether another one has the old secret of its overlap": [
        up({ overlapSeconds: 2 * day }),
        up({ existingClientSecret: "previous", name: "renamed" }),
        up({}, fault("getApp", pageWith200, always)),
    ],
    "our overlap of an app that can't be tested holds back the next rotation until its date, though somebody ended it":
        [
            given({ csp: { secretPropagationMs: 60_000 } }),
            up({ overlapSeconds: 2 * day }),
            { do: "retireOutside" },
            setTestable(false),
            up({ newClientSecret: 1 }),
        ],
    "the provider deletes what it kept of an app once the program has moved to another one": [
        up(),
        up({ rotationTrigger: 1, overlapSeconds: 2 * day, existingClientSecret: "current" }),
        replace(),
        up({ app: "second" }),
    ],
    "the provider takes a resource whose app a refresh found gone for a new one, not for a replacement": [
        up({ existingClientSecret: "current" }),
        up({ rotationTrigger: "trigger value 1" }),
        { do: "removeApp" },
        upRefresh(),
    ],
    "the provider does not revoke a secret that another provider process of the run has just adopted": [
        up({ revokeOnDelete: true }),
        up({ name: "renamed", provider: "explicit", existingClientSecret: "current" }),
    ],
    "the provider ends no overlap for consumers elsewhere that have not confirmed the present secret": [
        up({ overlapSeconds: hour, retirement: true, confirmations: "stale" }),
        up({ rotationTrigger: 1, retirementProvider: "explicit" }),
        up(),
        up({ confirmations: "current" }),
    ],
    "the provider does not revoke in our overlap when somebody else's rotation changed its previous secret": [
        given({ csp: { postDuringOverlap: "replace", reportOverlapInApp: false } }),
        up(),
        rotateOutside(hour),
        up({ overlapSeconds: hour, newClientSecret: 1, revokeOnDelete: true }),
        refresh({ crashAfterCall: 1 }),
    ],
    "the provider does not revoke in our overlap when somebody had regenerated its previous secret": [
        given({ program: { overlapSeconds: hour }, csp: { reportOverlapInApp: false } }),
        up({ revokeOnDelete: true }),
        rotateOutside(),
        up({ rotationTrigger: 1 }),
    ],
    "the provider does not revoke in an overlap that began when somebody else's had ended": [
        up(),
        rotateOutside(),
        rotateOutside(hour),
        up({
            rotationTrigger: 1,
            overlapSeconds: hour,
            existingClientSecret: "previous",
            authenticateAs: "app",
            revokeOnDelete: true,
        }),
    ],
    "the provider keeps a resolved secret whose own overlap holds back the next rotation, even if a retirement then ends the overlap":
        [
            given({ csp: { secretPropagationMs: 60_000 } }),
            up({ overlapSeconds: 2 * day }),
            up({ newClientSecret: 1, retirement: true }),
        ],
    "the provider remembers a rotation although the process of its up died after it": [
        up({ rotationTrigger: "one" }),
        up({ rotationTrigger: "two", overlapSeconds: hour, retirement: true }, { crashAfterCall: 4 }),
        up({ rotationTrigger: "one" }),
    ],
    "the provider does not adopt the previous secret of our overlap, which the next rotation would invalidate": [
        given({ csp: { postDuringOverlap: "replace" } }),
        up({ overlapSeconds: 2 * day }),
        up({ rotationTrigger: 1 }),
        up({ rotationTrigger: 2, existingClientSecret: "previous" }),
    ],
    "a second overlap of an app that can't be tested waits for the end of ours, though CSP refuses every test": [
        given({ program: { overlapSeconds: 2 * day }, csp: { postDuringOverlap: "replace" } }),
        setTestable(false),
        up(),
        wait(3 * day),
        up({ rotationTrigger: 1 }),
        up({ rotationTrigger: 2 }),
    ],
    "a retirement ends no overlap for the caller's secret that is only found accepted: it is the old one of another's":
        [
            given({ csp: { reportOverlapInApp: false } }),
            up({ overlapSeconds: 2 * day, newClientSecret: 1, retirement: true }),
            rotateOutside(2 * day),
            replace(),
        ],
    "the first adoption applies the trigger also while rotation is frozen: there is no secret yet to rotate": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: hour }, fault("setSecret", { status: 500, processed: false }, always)),
        up({ rotationTrigger: 1, existingClientSecret: "current" }, { frozen: true }),
        up(),
    ],
    "a freeze holds back the new trigger, and the first secret that is still pending": [
        up(
            { overlapSeconds: hour },
            fault("clientCredentialsGrant", { status: 503, headers: { "retry-after": "1000" } }),
            fault("apiTokenGrant", { drop: "before" }),
        ),
        up({ rotationTrigger: 1 }, { frozen: true }),
        up(),
    ],
    "nobody can tell a wrong secret of an app that can't be tested, also after a crash": [
        given({ program: { existingClientSecret: "wrong" } }),
        setTestable(false),
        up({}, { crashAfterCall: 1 }),
    ],
    "an app that authenticated itself is healed with credentials, after a rotation elsewhere and a wrong secret": [
        up({ existingClientSecret: "current", authenticateAs: "app" }),
        up({ existingClientSecret: "wrong", authenticateAs: "credentials" }),
        rotateOutside(),
        wait(60),
    ],
    "an app that authenticated itself is healed with credentials, after a rotation elsewhere": [
        up({ existingClientSecret: "current", authenticateAs: "app" }),
        up({ newClientSecret: 1, authenticateAs: "credentials" }),
        rotateOutside(),
    ],
    "of two secrets that nobody verified and that have not propagated, CSP decides": [
        given({ csp: { postDuringOverlap: "replace", secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: 2 * day, verify: false }),
        up({ rotationTrigger: 1 }),
        upRefresh(),
    ],
    "a retirement that CSP refuses is not taken for done where the previous secret is unknown, so nothing is revoked": [
        up({ overlapSeconds: hour, revokeOnDelete: true, retirement: true }, fault("deleteOldSecret", { status: 400 })),
        destroy(),
    ],
    "a revocation whose response is lost can't mark the resource that the failed destroy leaves": [
        up({ revokeOnDelete: true }),
        destroy(
            fault("regenerateSecret", { drop: "after" }, always),
            fault("clientCredentialsGrant", { drop: "before" }, { call: 2, ...always }),
        ),
    ],
    "a page in place of CSP's response to a POST is not taken for success, also without verification": [
        up({ overlapSeconds: 2 * day }),
        wait(3 * day),
        up({ rotationTrigger: 1, verify: false }, fault("setSecret", pageWith200)),
    ],
    "a pending secret that CSP has already keeps its age, so that a later overlap of another's is not ended": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: 2 * day, retirement: true }, fault("clientCredentialsGrant", pageWith404)),
        rotateOutside(hour),
        up(),
    ],
    "the caller's secret that CSP has, and does not accept yet, is refused until it has propagated": [
        given({ csp: { postSameSecret: "conflict", secretPropagationMs: 5_000 } }),
        up({ overlapSeconds: 2 * day, newClientSecret: 1 }, { crashAfterCall: 3 }),
        { do: "retireOutside" },
        up(),
    ],
    "two resources that exchange their apps lose no current secret to the old one that is adopted for it": [
        up({ overlapSeconds: 2 * day, app: "second", retirement: true, second: true }),
        up({ existingClientSecret: "previous", app: "first" }),
    ],
    "an old resource that alone has the current secret is kept, though the app's secrets can't be tested any more": [
        up({ newClientSecret: 1, second: true }),
        up({ overlapSeconds: hour }),
        up({ existingClientSecret: "previous", app: "second", second: false }),
        setTestable(false),
        up(),
    ],
    "an app that can't be tested any more gets no further overlap while that of its creation runs": [
        up({ overlapSeconds: hour }),
        setTestable(false),
        up({ rotationTrigger: 1 }, fault("setSecret", { drop: "before" })),
    ],
    "a new secret that was never tested does not count as ended because CSP's servers don't know it yet": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: hour, verify: false }),
        up({ existingClientSecret: "previous" }),
    ],
    "the present secret is adopted beside a pending one that CSP never got, though a page said 200": [
        up({ overlapSeconds: hour }, fault("setSecret", pageWith200), fault("getApp", pageWith200)),
        up({ existingClientSecret: "current" }),
    ],
    "an old resource that alone has the current secret is kept from a wrong one, which can't be tested": [
        given({ program: { overlapSeconds: hour, name: "renamed" } }),
        setTestable(false),
        up(),
        up({ existingClientSecret: "wrong", name: "ci" }),
    ],
    "an old resource that alone has the current secret is kept from an adoption in another provider process": [
        up({ overlapSeconds: hour }),
        up({ existingClientSecret: "previous", name: "renamed", provider: "explicit" }),
    ],
    "a resource that moves to another provider process after a refused rename leaves the old one in place": [
        up({ existingClientSecret: "current" }),
        up({ newClientSecret: 1, overlapSeconds: hour }),
        up({ name: "renamed" }),
        up({ provider: "explicit" }),
    ],
    "an old resource is kept while a page in place of CSP's response leaves open whose secret is the old one": [
        up({ overlapSeconds: hour }),
        up({ existingClientSecret: "previous" }),
        up({ name: "renamed" }, fault("clientCredentialsGrant", pageWith404, { call: 2 })),
    ],
    "an old resource goes after a refresh if the program has left its app": [
        up(),
        up({ newClientSecret: 1, existingClientSecret: "current", overlapSeconds: 2 * day }),
        replace(),
        upRefresh({ newClientSecret: null, existingClientSecret: "current", app: "second" }),
    ],
    "an old resource that alone has the current secret is kept although the overlap's date has passed": [
        given({ csp: { overlapOutlivesByMs: 2 * hour * 1_000 } }),
        up({ overlapSeconds: hour, existingClientSecret: "current" }),
        up({ rotationTrigger: 1 }),
        wait(2 * hour),
        replace(),
    ],
    "a new secret that a refresh found rejected before CSP ever accepted it does not count as ended": [
        given({ csp: { secretPropagationMs: 5_000 } }),
        up(),
        up({ overlapSeconds: 2 * day, verify: false }),
        destroy(),
        up(),
        upRefresh({ existingClientSecret: "previous" }),
    ],
    "an old resource goes once another provider process has adopted the current secret": [
        up(),
        up({ overlapSeconds: hour, newClientSecret: 1, existingClientSecret: "current" }),
        replace(fault("clientCredentialsGrant", pageWith200)),
        upRefresh({ existingClientSecret: "current", provider: "explicit" }),
    ],
    "an old resource that alone has the pending secret is kept although the overlap's date has passed": [
        given({ csp: { secretPropagationMs: 60_000, overlapOutlivesByMs: 2 * hour * 1_000 } }),
        up(),
        upRefresh({ overlapSeconds: hour, existingClientSecret: "current" }),
        wait(2 * hour),
        replace(),
    ],
    "an adopted secret that a creation had left pending rotates by its age": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ overlapSeconds: 2 * day }),
        wait(40 * day),
        up({ rotateAfterDays: 0.5, existingClientSecret: "current" }),
    ],
    "an old secret that outlives its date is not adopted without a line after a refresh has dropped the overlap": [
        given({ csp: { overlapOutlivesByMs: 2 * hour * 1_000 } }),
        up({ overlapSeconds: hour }),
        wait(2 * hour),
        upRefresh({ existingClientSecret: "previous" }),
    ],
    "an old resource and the one that took its place go together once the program has left their app": [
        up({ overlapSeconds: 2 * day }),
        up({ existingClientSecret: "previous" }),
        replace({ crashAfterCall: 4 }),
        upRefresh({ existingClientSecret: "current", app: "second", name: "renamed" }),
    ],
    "an adoption says if it can't be told whether the secret is an old one": [
        up(),
        rotateOutside(),
        rotateOutside(hour),
        upRefresh(
            { existingClientSecret: "previous", provider: "explicit" },
            fault("apiTokenGrant", { status: 400 }, { call: 2 }),
        ),
    ],
    "the overlap of the caller's secret that CSP had already lasts as long as CSP says: it is not revoked in it": [
        up({ overlapSeconds: 2 * day, newClientSecret: 1, revokeOnDelete: true }),
        up({ overlapSeconds: hour }),
        destroy(),
        up(),
        wait(2 * hour),
        up(),
        destroy(),
    ],
    "the old secret of an overlap that a pending one began is not adopted where CSP had rejected the present one": [
        given({ retryForSeconds: 6 }),
        up({}, fault("clientCredentialsGrant", { drop: "after" }, always)),
        replace(fault("regenerateSecret", { drop: "after" }, always)),
        up({ overlapSeconds: hour }, fault("clientCredentialsGrant", { drop: "after" }, { call: 6, ...always })),
        up({ existingClientSecret: "previous" }),
    ],
    "an `up` is not expected to mend what a lost creation under another name has done to a secret": [
        given({ retryForSeconds: 6 }),
        up(),
        up({ name: "renamed" }, fault("regenerateSecret", { drop: "after" }, always)),
        up({ name: "ci", second: true }, { crashAfterCall: 1 }),
    ],
    "an old secret is adopted, with a line, where a pending one was never set and a replacement has deleted the state of its overlap":
        [
            given({ retryForSeconds: 6 }),
            up({ overlapSeconds: hour }),
            up({ app: "second" }),
            up({ app: "first" }, fault("setSecret", { drop: "before" })),
            up({ existingClientSecret: "previous" }),
        ],
    "the same secret of the caller's own on another app is nothing to the resource that is to be replaced": [
        given({ retryForSeconds: 6 }),
        up({ newClientSecret: 1, overlapSeconds: hour }),
        up({ app: "second" }, { crashAfterCall: 3 }),
        up({ overlapSeconds: 0 }),
        up({ newClientSecret: null }, fault("regenerateSecret", { drop: "after" }, always)),
    ],
    "a proxy's page is not taken for CSP's response to a POST where the app can't be tested": [
        setTestable(false),
        up({ overlapSeconds: 2 * day, existingClientSecret: "current" }),
        up({ rotationTrigger: "t1" }, fault("setSecret", pageWith200)),
    ],
    "without credentials, a replacement that authenticates itself may leave the old secret, with a line": [
        up({ overlapSeconds: hour }),
        up({ existingClientSecret: "previous", authenticateAs: "app" }),
        replace({ noCredentials: true }),
    ],
    "an old resource whose pending secret is the current one is kept from one whose secret has died": [
        given({ csp: { secretPropagationMs: 60_000 } }),
        up({ existingClientSecret: "current", authenticateAs: "app", name: "renamed" }),
        up({ overlapSeconds: 2 * day, existingClientSecret: null, authenticateAs: "credentials", name: "ci" }),
        wait(40 * day),
        replace(fault("clientCredentialsGrant", pageWith404)),
        up({ newClientSecret: 1, name: "renamed" }),
        up(),
    ],
    "a rename does not leave the old secret of an overlap that outlives its date, though no state has that secret": [
        given({ csp: { overlapOutlivesByMs: 2 * hour * 1_000 } }),
        up({ overlapSeconds: hour }),
        wait(2 * hour),
        up({ existingClientSecret: "previous", name: "renamed" }),
    ],
    "a creation that adopts its own pending secret has applied the caller's next one, though its age asks for another":
        [
            up({ overlapSeconds: hour }, { crashAfterCall: 1 }),
            up({}, fault("clientCredentialsGrant", { status: 500 }, always)),
            wait(40 * day),
            up({ rotateAfterDays: 0.5, newClientSecret: 1, existingClientSecret: "current" }, { crashAfterCall: 1 }),
            up(),
            up({ rotateAfterDays: null }),
        ],
    "a retirement is refused of an app that is to authenticate itself, but may not": [
        given({ program: { overlapSeconds: 2 * day } }),
        setTestable(false),
        up(),
        up({ authenticateAs: "app", retirement: true }),
    ],
    "a failed rename whose pending secret is the current one is kept when the name is changed back": [
        given({ retryForSeconds: 6 }),
        up({ overlapSeconds: hour }),
        up({ retirement: true, confirmations: null }, fault("deleteOldSecret", { drop: "after" }, always)),
        up({ name: "renamed" }, fault("clientCredentialsGrant", { drop: "after" }, always)),
        up({ name: "ci" }),
    ],
    "a pending secret that CSP had set, and somebody rotated away, is as old as the POST that sets it again": [
        given({ retryForSeconds: 6 }),
        up({ overlapSeconds: hour }, fault("clientCredentialsGrant", { drop: "after" }, always)),
        rotateOutside(),
        up({}, fault("setSecret", { drop: "after" })),
        up({ existingClientSecret: "previous" }),
    ],
    "a pending secret that a killed update may have set is kept beside an adopted one, of which nobody knows the age": [
        given({ retryForSeconds: 6 }),
        up({ newClientSecret: 1, overlapSeconds: hour }, fault("setSecret", { drop: "before" })),
        up({ name: "renamed" }, { crashAfterCall: 3 }),
        rotateOutside(hour),
        up({ existingClientSecret: "current" }),
    ],
    "a secret of the caller's own that CSP had already does not make a newer one an old one": [
        given({ retryForSeconds: 6 }),
        up({ rotationTrigger: "t1" }),
        up({ newClientSecret: 1, overlapSeconds: hour }),
        rotateOutside(hour),
        up({ name: "renamed" }),
        up({ existingClientSecret: "current" }),
        up({ name: "ci" }),
    ],
    "a secret of the caller's own that CSP had already is not kept beside a newer one of our own": [
        given({ retryForSeconds: 6 }),
        up({ newClientSecret: 1, overlapSeconds: hour }),
        up({ second: true }),
        wait(2 * hour),
        up({ app: "second" }),
        up({ app: "first" }),
        up({ app: "second" }),
    ],
    "nobody knows when a pending secret was set, if the resource of another name did it": [
        given({ retryForSeconds: 6 }),
        up({ newClientSecret: 1, overlapSeconds: hour }, fault("setSecret", { drop: "before" })),
        up({ name: "renamed" }, fault("clientCredentialsGrant", { drop: "after" }, { call: 2, ...always })),
        up({ name: "ci" }),
        up({ existingClientSecret: "previous" }),
    ],
    "a conflict with a killed update's overlap is no proof that CSP has the pending secret of an app that can't be tested":
        [
            up({ overlapSeconds: hour }, { crashAfterCall: 2 }),
            up({ retirement: true }),
            up({}, fault("setSecret", pageWith200), fault("apiTokenGrant", { status: 500, processed: false })),
            setTestable(false),
            up(),
        ],
    "a conflict with our own earlier overlap is no proof that CSP has the new secret of an app that can't be tested": [
        up({ overlapSeconds: hour }),
        setTestable(false),
        up({ rotationTrigger: "t1" }),
        up({ existingClientSecret: "previous" }, fault("setSecret", { drop: "before" })),
    ],
};

describe("a history that failed once", () => {
    const runner = new ModelRunner();
    afterAll(() => runner.close());

    it.each(Object.entries(histories))("%s", (_, history) => runner.replay(history));
});
