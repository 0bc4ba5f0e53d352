import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { always } from "../support/faults";
import { expectNoSecret } from "../support/properties";
import { hosts, type RanWithCalls, useScene } from "../support/scene";

describe.each(hosts)("%s: an update that fails", (host) => {
    const scene = useScene({ host, apps: ["ci"], env: { CSP_RETRY_FOR_SECONDS: "1" } });
    const declare = (rotationTrigger: string, overlapSeconds = 0) =>
        scene.declare({
            ci: { args: { rotationTrigger, overlapSeconds }, consumed: true, retired: overlapSeconds > 0 },
        });
    const breakTests = () =>
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, { ...always, appId: "ci" });

    /** Neither the consumer nor the retirement is touched, and nobody can read a secret. */
    function expectOthersUntouched({ operations, output }: RanWithCalls): void {
        expect(operations).not.toHaveProperty("ci-consumer");
        expect(operations).not.toHaveProperty("ci-retirement");
        expect(output).not.toMatch(/\n\s+at /);
        expectNoSecret([scene.readable()], scene.simulator.secretsEverIssued());
    }

    it("because a first secret can't be tested keeps it; the next one tests it, and does not rotate", async () => {
        declare("first");
        breakTests();
        expectOthersUntouched(await scene.up({ fails: true }));
        const { currentSecret } = scene.app();
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: currentSecret, verificationPending: true });

        scene.simulator.clearFaults();
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["create"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant"]);
        expect(scene.consumed()).toEqual([currentSecret]);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({ clientSecret: currentSecret, verified: true, rotationCount: 1 });
        expect(outputs).not.toHaveProperty("verificationPending");
    });

    it("because CSP refuses says why, and keeps the old secret, the old trigger and the stack's outputs", async () => {
        const clientSecret = scene.app().currentSecret;
        declare("second");
        scene.simulator.fault("regenerateSecret", { status: 403 });
        const ran = await scene.up({ fails: true, continueOnError: true });
        expect(scene.consumed()).toEqual([clientSecret]);
        const errors = ran.diagnostics.filter(({ resource, severity }) => resource === "ci" && severity === "error");
        expect(errors).toEqual([expect.objectContaining({ message: expect.not.stringMatching(/\n\s+at /) })]);
        const requestId = scene.simulator.callsOf("regenerateSecret").at(-1)?.requestId;
        const ownWords = ["status 403", "org_admin, org_owner or developer", "OAuth app ci in organization"];
        for (const words of ["The user is forbidden to use the API", `CSP request id ${requestId}`, ...ownWords])
            expect(errors[0]?.message).toContain(words);
        const outputs = await scene.allOutputs();
        expect(outputs["ci"]).toMatchObject({ clientSecret, rotationTrigger: "first", rotationCount: 1 });
        // Older SDKs for Node put Pulumi's marker for unknown values here: docs/operating.md.
        expect(outputs["e2e-dev"]).toHaveProperty("ci", clientSecret);
    });

    it("because a regenerated secret can't be tested keeps it; the next one tests it, even after a refresh", async () => {
        const old = scene.app().currentSecret;
        breakTests();
        expectOthersUntouched(await scene.up({ fails: true }));
        const { currentSecret } = scene.app();
        expect(currentSecret).not.toBe(old);
        expect(await scene.stack.outputs()).toMatchObject({ ci: { value: old, secret: true } });
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: currentSecret, verificationPending: true });

        scene.simulator.clearFaults();
        expect((await scene.refresh()).calls).toEqual(["clientCredentialsGrant"]);
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
        expect(ran.calls).toEqual(["clientCredentialsGrant"]);
        expect(scene.consumed()).toEqual([old, currentSecret]);
        expect(await scene.outputsOf("ci")).toMatchObject({
            rotationTrigger: "second",
            rotationCount: 2,
            verified: true,
        });
    });

    it("because a secret with overlap can't be tested keeps it beside the old one; the next one settles it", async () => {
        const old = scene.app().currentSecret;
        declare("third", 3_600);
        breakTests();
        const failed = await scene.up({ fails: true });
        expectOthersUntouched(failed);
        expect(failed.calls.filter((kind) => kind === "setSecret")).toHaveLength(1);
        const { currentSecret: pendingClientSecret } = scene.app();
        const kept = { clientSecret: old, pendingClientSecret, rotationTrigger: "second", rotationCount: 2 };
        expect(await scene.outputsOf("ci")).toMatchObject(kept);
        expect(scene.app().accepts(old)).toBe(true);

        scene.simulator.clearFaults();
        const ran = await scene.up();
        expect(ran.calls).not.toContain("setSecret");
        expect(ran.calls.filter((kind) => kind === "deleteOldSecret")).toHaveLength(1);
        const outputs = await scene.outputsOf("ci");
        const settled = { clientSecret: pendingClientSecret, previousClientSecret: old, rotationTrigger: "third" };
        expect(outputs).toMatchObject({ ...settled, verified: true, rotationCount: 3 });
        expect(outputs).not.toHaveProperty("pendingClientSecret");
        expect(scene.consumed().at(-1)).toBe(pendingClientSecret);
        expect(scene.app().accepts(old)).toBe(false);
        expectNoSecret([scene.readable()], scene.simulator.secretsEverIssued());
    });

    it("because a consumer can't be given the new secret keeps the old one alive, until an up has given it", async () => {
        const old = scene.app().currentSecret;
        declare("fourth", 3_600);
        const { stdout } = await scene.stack.preview({ diff: true, color: "never" });
        scene.project.printed.push(stdout);
        const [, retirement = ""] = stdout.split(":PreviousSecretRetirement: (update)");
        // The plugin's retirement has one input for the whole rotation, and it is secret.
        expect(retirement).toMatch(host === "dynamic" ? /rotatedAt/ : /~ rotation: \[secret\] => \[secret\]/);
        expect(retirement).not.toMatch(/authenticateAs|profile/);

        scene.project.write("roll-out-fails", "");
        const failed = await scene.up({ fails: true, continueOnError: true });
        expect(failed.calls).not.toContain("deleteOldSecret");
        expect(scene.app().accepts(old)).toBe(true);
        expect(scene.consumed().at(-1)).toBe(old);
        rmSync(join(scene.project.directory, "roll-out-fails"));
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["same"], "ci-consumer": ["update"] });
        expect(ran.calls.filter((kind) => kind === "deleteOldSecret")).toHaveLength(1);
        expect(scene.consumed().at(-1)).toBe(scene.app().currentSecret);
        expect(scene.app().accepts(old)).toBe(false);
    });
});
