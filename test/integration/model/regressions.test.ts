import { afterAll, describe, it } from "vitest";
import { ModelRunner } from "../../support/model/modelRunner";
import type { Setting, Step } from "../../support/model/steps";

const hour = 3_600;

/** Sequences that failed once, as the model-based test shrank them. */
const sequences: readonly {
    readonly name: string;
    readonly setting?: Setting;
    readonly steps: readonly Step[];
}[] = [
    {
        name: "a resource is not deleted while another one has the old secret of the overlap that its pending secret began",
        setting: { csp: { secretPropagationMs: 60_000 } },
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour, name: "renamed" } },
            { do: "up", change: { existingClientSecret: "previous", name: "ci" } },
        ],
    },
    {
        name: "an update whose next secret stays pending does not succeed because that of the last one is verified",
        steps: [
            {
                do: "up",
                change: { overlapSeconds: hour },
                under: {
                    faults: [
                        { on: "clientCredentialsGrant", fault: { drop: "after" }, times: Number.MAX_SAFE_INTEGER },
                    ],
                },
            },
            {
                do: "up",
                change: { rotationTrigger: 1 },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" } }] },
            },
        ],
    },
    {
        name: "the adoption of our own pending secret keeps the overlap that it began, so that its old secret is known as such",
        steps: [
            {
                do: "up",
                change: { overlapSeconds: hour },
                under: {
                    faults: [
                        { on: "clientCredentialsGrant", fault: { drop: "after" }, times: Number.MAX_SAFE_INTEGER },
                    ],
                },
            },
            { do: "up", change: { existingClientSecret: "current" } },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
    },
    {
        name: "a pending secret that CSP had not set is as old as the POST that sets it, not as the first one that was lost",
        steps: [
            {
                do: "up",
                change: { overlapSeconds: hour },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" }, times: Number.MAX_SAFE_INTEGER }] },
            },
            { do: "wait", seconds: 31 * 24 * hour },
            {
                do: "up",
                change: { rotateAfterDays: 30 },
                under: { faults: [{ on: "setSecret", fault: { drop: "after" } }] },
            },
        ],
    },
    {
        name: "an overlap that outlives its date does not keep the next one from beginning",
        setting: {
            program: { overlapSeconds: hour },
            csp: { postDuringOverlap: "replace", overlapOutlivesByMs: 2 * hour * 1_000 },
        },
        steps: [
            { do: "up" },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "wait", seconds: 2 * hour },
            { do: "up", change: { rotationTrigger: 2 } },
        ],
    },
    {
        name: "without credentials nobody can tell that a secret is the old one of an overlap over a secret that we never knew",
        setting: { program: { overlapSeconds: 48 * hour } },
        steps: [
            { do: "up" },
            { do: "up", change: { existingClientSecret: "previous" } },
            { do: "up", replace: true, under: { noCredentials: true } },
        ],
    },
    {
        name: "a renamed resource whose predecessor a refresh has read makes a new secret: the adopted one was rotated since",
        steps: [
            { do: "up", change: { existingClientSecret: "current", name: "renamed" } },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "up", change: { name: "ci" } },
            { do: "up", refresh: true },
        ],
    },
    {
        name: "a pending secret whose POST may have been lost long ago may be as old as that",
        steps: [
            {
                do: "up",
                change: { overlapSeconds: hour },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" }, times: Number.MAX_SAFE_INTEGER }] },
            },
            { do: "wait", seconds: 31 * 24 * hour },
            {
                do: "up",
                change: { rotateAfterDays: 30 },
                under: { faults: [{ on: "clientCredentialsGrant", fault: { drop: "before" }, call: 12 }] },
            },
            { do: "up", under: { crashAfterCall: 2 } },
        ],
    },
    {
        name: "an update does not adopt the old secret of our overlap over a secret that somebody else made unseen",
        steps: [
            { do: "up" },
            { do: "rotateOutside" },
            { do: "up", change: { newClientSecret: 1, overlapSeconds: hour } },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
    },
    {
        name: "a first adoption does not take the old secret of the overlap that our pending secret began",
        setting: { program: { overlapSeconds: hour }, csp: { secretPropagationMs: 60_000 } },
        steps: [
            { do: "up", under: { faults: [{ on: "setSecret", fault: { status: 500, processed: false } }] } },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
    },
    {
        name: "an update does not adopt the old secret of our overlap over a secret that we never knew",
        setting: { program: { overlapSeconds: hour } },
        steps: [{ do: "up" }, { do: "up", change: { existingClientSecret: "previous" } }],
    },
    {
        name: "a resource is not deleted while another one has the old secret of its overlap over a secret that we never knew",
        setting: { program: { overlapSeconds: hour } },
        steps: [{ do: "up" }, { do: "up", change: { existingClientSecret: "previous", name: "renamed" } }],
    },
    {
        name: "a resource stays while CSP can't say whether another one has the old secret of its overlap",
        setting: { program: { overlapSeconds: 48 * hour } },
        steps: [
            { do: "up" },
            { do: "up", change: { existingClientSecret: "previous", name: "renamed" } },
            {
                do: "up",
                under: {
                    faults: [
                        {
                            on: "getApp",
                            fault: { html: true, status: 200, processed: false },
                            times: Number.MAX_SAFE_INTEGER,
                        },
                    ],
                },
            },
        ],
    },
    {
        name: "our overlap of an app that can't be tested holds back the next rotation until its date, though somebody ended it",
        setting: { program: { overlapSeconds: 48 * hour }, csp: { secretPropagationMs: 60_000 } },
        steps: [
            { do: "up" },
            { do: "retireOutside" },
            { do: "setTestable", testable: false },
            { do: "up", change: { newClientSecret: 1 } },
        ],
    },
    {
        name: "the provider deletes what it kept of an app once the program has moved to another one",
        steps: [
            { do: "up" },
            {
                do: "up",
                change: { rotationTrigger: 1, overlapSeconds: 48 * hour, existingClientSecret: "current" },
            },
            { do: "up", replace: true },
            { do: "up", change: { app: "second" } },
        ],
    },
    {
        name: "the provider takes a resource whose app a refresh found gone for a new one, not for a replacement",
        setting: { program: { existingClientSecret: "current" } },
        steps: [
            { do: "up" },
            { do: "up", change: { rotationTrigger: "trigger value 1" } },
            { do: "removeApp" },
            { do: "up", refresh: true },
        ],
    },
    {
        name: "the provider does not revoke a secret that another provider process of the run has just adopted",
        steps: [
            { do: "up", change: { revokeOnDelete: true } },
            { do: "up", change: { name: "renamed", provider: "explicit", existingClientSecret: "current" } },
        ],
    },
    {
        name: "the provider ends no overlap for consumers elsewhere that have not confirmed the present secret",
        steps: [
            { do: "up", change: { overlapSeconds: hour, retirement: true, confirmations: "stale" } },
            { do: "up", change: { rotationTrigger: 1, retirementProvider: "explicit" } },
            { do: "up" },
            { do: "up", change: { confirmations: "current" } },
        ],
    },
    {
        name: "the provider does not revoke in our overlap when somebody else's rotation changed its previous secret",
        setting: { csp: { postDuringOverlap: "replace", reportOverlapInApp: false } },
        steps: [
            { do: "up" },
            { do: "rotateOutside", overlapSeconds: hour },
            { do: "up", change: { overlapSeconds: hour, newClientSecret: 1, revokeOnDelete: true } },
            { do: "refresh", under: { crashAfterCall: 1 } },
        ],
    },
    {
        name: "the provider does not revoke in our overlap when somebody had regenerated its previous secret",
        setting: { program: { overlapSeconds: hour }, csp: { reportOverlapInApp: false } },
        steps: [
            { do: "up", change: { revokeOnDelete: true } },
            { do: "rotateOutside" },
            { do: "up", change: { rotationTrigger: 1 } },
        ],
    },
    {
        name: "the provider does not revoke in an overlap that began when somebody else's had ended",
        steps: [
            { do: "up" },
            { do: "rotateOutside" },
            { do: "rotateOutside", overlapSeconds: hour },
            {
                do: "up",
                change: {
                    rotationTrigger: 1,
                    overlapSeconds: hour,
                    existingClientSecret: "previous",
                    authenticateAs: "app",
                    revokeOnDelete: true,
                },
            },
        ],
    },
    {
        name: "the provider keeps a resolved secret whose own overlap holds back the next rotation, even if a retirement then ends the overlap",
        setting: { program: { overlapSeconds: 48 * hour }, csp: { secretPropagationMs: 60_000 } },
        steps: [{ do: "up" }, { do: "up", change: { newClientSecret: 1, retirement: true } }],
    },
    {
        name: "the provider remembers a rotation although the process of its up died after it",
        steps: [
            { do: "up", change: { rotationTrigger: "one" } },
            {
                do: "up",
                change: { rotationTrigger: "two", overlapSeconds: hour, retirement: true },
                under: { crashAfterCall: 4 },
            },
            { do: "up", change: { rotationTrigger: "one" } },
        ],
    },
    {
        name: "the provider does not adopt the previous secret of our overlap, which the next rotation would invalidate",
        setting: { csp: { postDuringOverlap: "replace" } },
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour } },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "up", change: { rotationTrigger: 2, existingClientSecret: "previous" } },
        ],
    },
    {
        name: "a second overlap of an app that can't be tested waits for the end of ours, though CSP refuses every test",
        setting: { program: { overlapSeconds: 48 * hour }, csp: { postDuringOverlap: "replace" } },
        steps: [
            { do: "setTestable", testable: false },
            { do: "up" },
            { do: "wait", seconds: 72 * hour },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "up", change: { rotationTrigger: 2 } },
        ],
    },
    {
        name: "a retirement ends no overlap for the caller's secret that is only found accepted: it is the old one of another's",
        setting: {
            program: { overlapSeconds: 48 * hour, newClientSecret: 1, retirement: true },
            csp: { reportOverlapInApp: false },
        },
        steps: [
            { do: "up" },
            { do: "rotateOutside", overlapSeconds: 48 * hour },
            { do: "up", replace: true, under: {} },
        ],
    },
    {
        name: "the first adoption applies the trigger also while rotation is frozen: there is no secret yet to rotate",
        setting: { program: { overlapSeconds: hour }, csp: { secretPropagationMs: 60_000 } },
        steps: [
            {
                do: "up",
                under: {
                    faults: [
                        {
                            on: "setSecret",
                            fault: { status: 500, processed: false },
                            times: Number.MAX_SAFE_INTEGER,
                        },
                    ],
                },
            },
            {
                do: "up",
                change: { rotationTrigger: 1, existingClientSecret: "current" },
                under: { frozen: true },
            },
            { do: "up" },
        ],
    },
    {
        name: "a freeze holds back the new trigger, and the first secret that is still pending",
        setting: { program: { overlapSeconds: hour } },
        steps: [
            {
                do: "up",
                under: {
                    faults: [
                        {
                            on: "clientCredentialsGrant",
                            fault: { status: 503, headers: { "retry-after": "1000" } },
                        },
                        { on: "apiTokenGrant", fault: { drop: "before" } },
                    ],
                },
            },
            { do: "up", change: { rotationTrigger: 1 }, under: { frozen: true } },
            { do: "up" },
        ],
    },
    {
        name: "nobody can tell a wrong secret of an app that can't be tested, also after a crash",
        setting: { program: { existingClientSecret: "wrong" } },
        steps: [
            { do: "setTestable", testable: false },
            { do: "up", under: { crashAfterCall: 1 } },
        ],
    },
    {
        name: "an app that authenticated itself is healed with credentials, after a rotation elsewhere and a wrong secret",
        steps: [
            { do: "up", change: { existingClientSecret: "current", authenticateAs: "app" } },
            { do: "up", change: { existingClientSecret: "wrong", authenticateAs: "credentials" } },
            { do: "rotateOutside" },
            { do: "wait", seconds: 60 },
        ],
    },
    {
        name: "an app that authenticated itself is healed with credentials, after a rotation elsewhere",
        steps: [
            { do: "up", change: { existingClientSecret: "current", authenticateAs: "app" } },
            { do: "up", change: { newClientSecret: 1, authenticateAs: "credentials" } },
            { do: "rotateOutside" },
        ],
    },
    {
        name: "of two secrets that nobody verified and that have not propagated, CSP decides",
        setting: { csp: { postDuringOverlap: "replace", secretPropagationMs: 60_000 } },
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour, verify: false } },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "up", refresh: true },
        ],
    },
    {
        name: "a retirement that CSP refuses is not taken for done where the previous secret is unknown, so nothing is revoked",
        steps: [
            {
                do: "up",
                change: { overlapSeconds: hour, revokeOnDelete: true, retirement: true },
                under: { faults: [{ on: "deleteOldSecret", fault: { status: 400 } }] },
            },
            { do: "destroy", under: {} },
        ],
    },
    {
        name: "a revocation whose response is lost can't mark the resource that the failed destroy leaves",
        setting: { program: { revokeOnDelete: true } },
        steps: [
            { do: "up" },
            {
                do: "destroy",
                under: {
                    faults: [
                        { on: "regenerateSecret", fault: { drop: "after" }, times: Number.MAX_SAFE_INTEGER },
                        {
                            on: "clientCredentialsGrant",
                            fault: { drop: "before" },
                            call: 2,
                            times: Number.MAX_SAFE_INTEGER,
                        },
                    ],
                },
            },
        ],
    },
    {
        name: "a page in place of CSP's response to a POST is not taken for success, also without verification",
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour } },
            { do: "wait", seconds: 72 * hour },
            {
                do: "up",
                change: { rotationTrigger: 1, verify: false },
                under: { faults: [{ on: "setSecret", fault: { html: true, status: 200, processed: false } }] },
            },
        ],
    },
    {
        name: "a pending secret that CSP has already keeps its age, so that a later overlap of another's is not ended",
        setting: { csp: { secretPropagationMs: 60_000 } },
        steps: [
            {
                do: "up",
                change: { overlapSeconds: 48 * hour, retirement: true },
                under: { faults: [{ on: "clientCredentialsGrant", fault: { html: true, status: 404 } }] },
            },
            { do: "rotateOutside", overlapSeconds: hour },
            { do: "up", under: {} },
        ],
    },
    {
        name: "the caller's secret that CSP has, and does not accept yet, is refused until it has propagated",
        setting: {
            program: { overlapSeconds: 48 * hour, newClientSecret: 1 },
            csp: { postSameSecret: "conflict", secretPropagationMs: 5_000 },
        },
        steps: [{ do: "up", under: { crashAfterCall: 3 } }, { do: "retireOutside" }, { do: "up" }],
    },
    {
        name: "two resources that exchange their apps lose no current secret to the old one that is adopted for it",
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour, app: "second", retirement: true, second: true } },
            { do: "up", change: { existingClientSecret: "previous", app: "first" } },
        ],
    },
    {
        name: "an old resource that alone has the current secret is kept, though the app's secrets can't be tested any more",
        steps: [
            { do: "up", change: { newClientSecret: 1, second: true } },
            { do: "up", change: { overlapSeconds: hour } },
            { do: "up", change: { existingClientSecret: "previous", app: "second", second: false } },
            { do: "setTestable", testable: false },
            { do: "up" },
        ],
    },
    {
        name: "an app that can't be tested any more gets no further overlap while that of its creation runs",
        steps: [
            { do: "up", change: { overlapSeconds: hour } },
            { do: "setTestable", testable: false },
            {
                do: "up",
                change: { rotationTrigger: 1 },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" } }] },
            },
        ],
    },
    {
        name: "a new secret that was never tested does not count as ended because CSP's servers don't know it yet",
        setting: { program: { overlapSeconds: hour, verify: false }, csp: { secretPropagationMs: 60_000 } },
        steps: [{ do: "up" }, { do: "up", change: { existingClientSecret: "previous" } }],
    },
    {
        name: "the present secret is adopted beside a pending one that CSP never got, though a page said 200",
        setting: { program: { overlapSeconds: hour } },
        steps: [
            {
                do: "up",
                under: {
                    faults: [
                        { on: "setSecret", fault: { html: true, status: 200, processed: false } },
                        { on: "getApp", fault: { html: true, status: 200, processed: false } },
                    ],
                },
            },
            { do: "up", change: { existingClientSecret: "current" } },
        ],
    },
    {
        name: "an old resource that alone has the current secret is kept from a wrong one, which can't be tested",
        setting: { program: { overlapSeconds: hour, name: "renamed" } },
        steps: [
            { do: "setTestable", testable: false },
            { do: "up" },
            { do: "up", change: { existingClientSecret: "wrong", name: "ci" } },
        ],
    },
    {
        name: "an old resource that alone has the current secret is kept from an adoption in another provider process",
        steps: [
            { do: "up", change: { overlapSeconds: hour } },
            { do: "up", change: { existingClientSecret: "previous", name: "renamed", provider: "explicit" } },
        ],
    },
    {
        name: "a resource that moves to another provider process after a refused rename leaves the old one in place",
        steps: [
            { do: "up", change: { existingClientSecret: "current" } },
            { do: "up", change: { newClientSecret: 1, overlapSeconds: hour } },
            { do: "up", change: { name: "renamed" } },
            { do: "up", change: { provider: "explicit" } },
        ],
    },
    {
        name: "an old resource is kept while a page in place of CSP's response leaves open whose secret is the old one",
        setting: { program: { overlapSeconds: hour } },
        steps: [
            { do: "up" },
            { do: "up", change: { existingClientSecret: "previous" } },
            {
                do: "up",
                change: { name: "renamed" },
                under: { faults: [{ on: "clientCredentialsGrant", fault: { html: true, status: 404 }, call: 2 }] },
            },
        ],
    },
    {
        name: "an old resource goes after a refresh if the program has left its app",
        steps: [
            { do: "up" },
            { do: "up", change: { newClientSecret: 1, existingClientSecret: "current", overlapSeconds: 48 * hour } },
            { do: "up", replace: true },
            {
                do: "up",
                change: { newClientSecret: null, existingClientSecret: "current", app: "second" },
                refresh: true,
            },
        ],
    },
    {
        name: "an old resource that alone has the current secret is kept although the overlap's date has passed",
        setting: { csp: { overlapOutlivesByMs: 2 * hour * 1_000 } },
        steps: [
            { do: "up", change: { overlapSeconds: hour, existingClientSecret: "current" } },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "wait", seconds: 2 * hour },
            { do: "up", replace: true },
        ],
    },
    {
        name: "a new secret that a refresh found rejected before CSP ever accepted it does not count as ended",
        setting: { csp: { secretPropagationMs: 5_000 } },
        steps: [
            { do: "up" },
            { do: "up", change: { overlapSeconds: 48 * hour, verify: false } },
            { do: "destroy" },
            { do: "up" },
            { do: "up", change: { existingClientSecret: "previous" }, refresh: true },
        ],
    },
    {
        name: "an old resource goes once another provider process has adopted the current secret",
        steps: [
            { do: "up" },
            { do: "up", change: { overlapSeconds: hour, newClientSecret: 1, existingClientSecret: "current" } },
            {
                do: "up",
                replace: true,
                under: {
                    faults: [{ on: "clientCredentialsGrant", fault: { html: true, status: 200, processed: false } }],
                },
            },
            { do: "up", change: { existingClientSecret: "current", provider: "explicit" }, refresh: true },
        ],
    },
    {
        name: "an old resource that alone has the pending secret is kept although the overlap's date has passed",
        setting: { csp: { secretPropagationMs: 60_000, overlapOutlivesByMs: 2 * hour * 1_000 } },
        steps: [
            { do: "up" },
            { do: "up", change: { overlapSeconds: hour, existingClientSecret: "current" }, refresh: true },
            { do: "wait", seconds: 2 * hour },
            { do: "up", replace: true },
        ],
    },
    {
        name: "an adopted secret that a creation had left pending rotates by its age",
        setting: { csp: { secretPropagationMs: 60_000 } },
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour } },
            { do: "wait", seconds: 960 * hour },
            { do: "up", change: { rotateAfterDays: 0.5, existingClientSecret: "current" } },
        ],
    },
    {
        name: "an old secret that outlives its date is not adopted without a line after a refresh has dropped the overlap",
        setting: { program: { overlapSeconds: hour }, csp: { overlapOutlivesByMs: 2 * hour * 1_000 } },
        steps: [
            { do: "up" },
            { do: "wait", seconds: 2 * hour },
            { do: "up", change: { existingClientSecret: "previous" }, refresh: true },
        ],
    },
    {
        name: "an old resource and the one that took its place go together once the program has left their app",
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour } },
            { do: "up", change: { existingClientSecret: "previous" } },
            { do: "up", replace: true, under: { crashAfterCall: 4 } },
            { do: "up", change: { existingClientSecret: "current", app: "second", name: "renamed" }, refresh: true },
        ],
    },
    {
        name: "an adoption says if it can't be told whether the secret is an old one",
        steps: [
            { do: "up" },
            { do: "rotateOutside" },
            { do: "rotateOutside", overlapSeconds: hour },
            {
                do: "up",
                change: { existingClientSecret: "previous", provider: "explicit" },
                under: { faults: [{ on: "apiTokenGrant", fault: { status: 400 }, call: 2 }] },
                refresh: true,
            },
        ],
    },
    {
        name: "the overlap of the caller's secret that CSP had already lasts as long as CSP says: it is not revoked in it",
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour, newClientSecret: 1, revokeOnDelete: true } },
            { do: "up", change: { overlapSeconds: hour } },
            { do: "destroy" },
            { do: "up" },
            { do: "wait", seconds: 2 * hour },
            { do: "up" },
            { do: "destroy" },
        ],
    },
    {
        name: "the old secret of an overlap that a pending one began is not adopted where CSP had rejected the present one",
        steps: [
            { do: "up", under: { faults: [{ on: "clientCredentialsGrant", fault: { drop: "after" }, times: 1_000 }] } },
            {
                do: "up",
                replace: true,
                under: { faults: [{ on: "regenerateSecret", fault: { drop: "after" }, times: 1_000 }] },
            },
            {
                do: "up",
                change: { overlapSeconds: hour },
                under: {
                    faults: [{ on: "clientCredentialsGrant", call: 6, fault: { drop: "after" }, times: 1_000 }],
                },
            },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "an `up` is not expected to mend what a lost creation under another name has done to a secret",
        steps: [
            { do: "up" },
            {
                do: "up",
                change: { name: "renamed" },
                under: { faults: [{ on: "regenerateSecret", fault: { drop: "after" }, times: 1_000 }] },
            },
            { do: "up", change: { name: "ci", second: true }, under: { crashAfterCall: 1 } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "an old secret is adopted, with a line, where a pending one was never set and a replacement has deleted the state of its overlap",
        steps: [
            { do: "up", change: { overlapSeconds: hour } },
            { do: "up", change: { app: "second" } },
            {
                do: "up",
                change: { app: "first" },
                under: { faults: [{ on: "setSecret", call: 1, fault: { drop: "before" } }] },
            },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "the same secret of the caller's own on another app is nothing to the resource that is to be replaced",
        steps: [
            { do: "up", change: { newClientSecret: 1, overlapSeconds: hour } },
            { do: "up", change: { app: "second" }, under: { crashAfterCall: 3 } },
            { do: "up", change: { overlapSeconds: 0 } },
            {
                do: "up",
                change: { newClientSecret: null },
                under: { faults: [{ on: "regenerateSecret", fault: { drop: "after" }, times: 1_000 }] },
            },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "a proxy's page is not taken for CSP's response to a POST where the app can't be tested",
        steps: [
            { do: "setTestable", testable: false },
            { do: "up", change: { overlapSeconds: 48 * hour, existingClientSecret: "current" } },
            {
                do: "up",
                change: { rotationTrigger: "t1" },
                under: { faults: [{ on: "setSecret", fault: { html: true, status: 200, processed: false } }] },
            },
        ],
    },
    {
        name: "without credentials, a replacement that authenticates itself may leave the old secret, with a line",
        steps: [
            { do: "up", change: { overlapSeconds: hour } },
            { do: "up", change: { existingClientSecret: "previous", authenticateAs: "app" } },
            { do: "up", replace: true, under: { noCredentials: true } },
        ],
    },
    {
        name: "an old resource whose pending secret is the current one is kept from one whose secret has died",
        setting: {
            program: { existingClientSecret: "current", authenticateAs: "app", name: "renamed" },
            csp: { secretPropagationMs: 60_000 },
        },
        steps: [
            { do: "up" },
            {
                do: "up",
                change: {
                    overlapSeconds: 48 * hour,
                    existingClientSecret: null,
                    authenticateAs: "credentials",
                    name: "ci",
                },
            },
            { do: "wait", seconds: 960 * hour },
            {
                do: "up",
                replace: true,
                under: { faults: [{ on: "clientCredentialsGrant", fault: { html: true, status: 404 } }] },
            },
            { do: "up", change: { newClientSecret: 1, name: "renamed" } },
            { do: "up" },
        ],
    },
    {
        name: "a rename does not leave the old secret of an overlap that outlives its date, though no state has that secret",
        setting: { program: { overlapSeconds: hour }, csp: { overlapOutlivesByMs: 2 * hour * 1_000 } },
        steps: [
            { do: "up" },
            { do: "wait", seconds: 2 * hour },
            { do: "up", change: { existingClientSecret: "previous", name: "renamed" } },
        ],
    },
    {
        name: "a creation that adopts its own pending secret has applied the caller's next one, though its age asks for another",
        steps: [
            { do: "up", change: { overlapSeconds: hour }, under: { crashAfterCall: 1 } },
            {
                do: "up",
                under: { faults: [{ on: "clientCredentialsGrant", fault: { status: 500 }, times: 1_000 }] },
            },
            { do: "wait", seconds: 960 * hour },
            {
                do: "up",
                change: { rotateAfterDays: 0.5, newClientSecret: 1, existingClientSecret: "current" },
                under: { crashAfterCall: 1 },
            },
            { do: "up" },
            { do: "up", change: { rotateAfterDays: null } },
        ],
    },
    {
        name: "a retirement is refused of an app that is to authenticate itself, but may not",
        setting: { program: { overlapSeconds: 48 * hour } },
        steps: [
            { do: "setTestable", testable: false },
            { do: "up" },
            { do: "up", change: { authenticateAs: "app", retirement: true } },
        ],
    },
    {
        name: "a failed rename whose pending secret is the current one is kept when the name is changed back",
        steps: [
            { do: "up", change: { overlapSeconds: hour } },
            {
                do: "up",
                change: { retirement: true, confirmations: null },
                under: { faults: [{ on: "deleteOldSecret", fault: { drop: "after" }, times: 1_000 }] },
            },
            {
                do: "up",
                change: { name: "renamed" },
                under: { faults: [{ on: "clientCredentialsGrant", fault: { drop: "after" }, times: 1_000 }] },
            },
            { do: "up", change: { name: "ci" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "a pending secret that CSP had set, and somebody rotated away, is as old as the POST that sets it again",
        steps: [
            {
                do: "up",
                change: { overlapSeconds: hour },
                under: { faults: [{ on: "clientCredentialsGrant", fault: { drop: "after" }, times: 1_000 }] },
            },
            { do: "rotateOutside" },
            { do: "up", under: { faults: [{ on: "setSecret", fault: { drop: "after" } }] } },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "a pending secret that a killed update may have set is kept beside an adopted one, of which nobody knows the age",
        steps: [
            {
                do: "up",
                change: { newClientSecret: 1, overlapSeconds: hour },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" } }] },
            },
            { do: "up", change: { name: "renamed" }, under: { crashAfterCall: 3 } },
            { do: "rotateOutside", overlapSeconds: hour },
            { do: "up", change: { existingClientSecret: "current" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "a secret of the caller's own that CSP had already does not make a newer one an old one",
        steps: [
            { do: "up", change: { rotationTrigger: "t1" } },
            { do: "up", change: { newClientSecret: 1, overlapSeconds: hour } },
            { do: "rotateOutside", overlapSeconds: hour },
            { do: "up", change: { name: "renamed" } },
            { do: "up", change: { existingClientSecret: "current" } },
            { do: "up", change: { name: "ci" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "a secret of the caller's own that CSP had already is not kept beside a newer one of our own",
        steps: [
            { do: "up", change: { newClientSecret: 1, overlapSeconds: hour } },
            { do: "up", change: { second: true } },
            { do: "wait", seconds: 2 * hour },
            { do: "up", change: { app: "second" } },
            { do: "up", change: { app: "first" } },
            { do: "up", change: { app: "second" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "nobody knows when a pending secret was set, if the resource of another name did it",
        steps: [
            {
                do: "up",
                change: { newClientSecret: 1, overlapSeconds: hour },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" } }] },
            },
            {
                do: "up",
                change: { name: "renamed" },
                under: { faults: [{ on: "clientCredentialsGrant", call: 2, fault: { drop: "after" }, times: 1_000 }] },
            },
            { do: "up", change: { name: "ci" } },
            { do: "up", change: { existingClientSecret: "previous" } },
        ],
        setting: { retryForSeconds: 6 },
    },
    {
        name: "a conflict with a killed update's overlap is no proof that CSP has the pending secret of an app that can't be tested",
        setting: { program: { overlapSeconds: hour } },
        steps: [
            { do: "up", under: { crashAfterCall: 2 } },
            { do: "up", change: { retirement: true } },
            {
                do: "up",
                under: {
                    faults: [
                        { on: "setSecret", fault: { html: true, status: 200, processed: false } },
                        { on: "apiTokenGrant", fault: { status: 500, processed: false } },
                    ],
                },
            },
            { do: "setTestable", testable: false },
            { do: "up" },
        ],
    },
    {
        name: "a conflict with our own earlier overlap is no proof that CSP has the new secret of an app that can't be tested",
        steps: [
            { do: "up", change: { overlapSeconds: hour } },
            { do: "setTestable", testable: false },
            { do: "up", change: { rotationTrigger: "t1" } },
            {
                do: "up",
                change: { existingClientSecret: "previous" },
                under: { faults: [{ on: "setSecret", fault: { drop: "before" } }] },
            },
        ],
    },
];

describe("a sequence that failed once", () => {
    const runner = new ModelRunner();
    afterAll(() => runner.close());

    it.each(sequences)("$name", ({ steps, setting }) => runner.replay(steps, setting));
});
