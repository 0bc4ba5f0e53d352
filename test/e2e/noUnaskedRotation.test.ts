import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type HostName, hosts, type Scene, startScene } from "../support/scene";
import type { Declared } from "../support/secretsProgram";

const base = { rotationTrigger: "same" };

interface Change {
    readonly to: Declared;
    readonly operation: "update" | "same";
    /** The host that has this case. Default: both. */
    readonly host?: HostName;
}

/** The changes, by the name of a resource and its app. Each resource has the inputs `base` before. */
const allChanges: Readonly<Record<string, Change>> = {
    host: { to: { args: { ...base, host: "HOST" } }, operation: "update" },
    profile: { to: { args: { ...base, orgId: "ORG", profile: "eu" } }, operation: "update", host: "dynamic" },
    verify: { to: { args: { ...base, verify: false } }, operation: "update" },
    age: { to: { args: { ...base, rotateAfterDays: 90 } }, operation: "update" },
    overlap: { to: { args: { ...base, overlapSeconds: 3600 }, consumed: true }, operation: "update" },
    policy: { to: { args: { ...base, onExternalRotation: "warn" } }, operation: "update" },
    revoke: { to: { args: { ...base, revokeOnDelete: true } }, operation: "update" },
    self: { to: { args: { ...base, authenticateAs: "app" } }, operation: "update" },
    untriggered: { to: { args: {} }, operation: "update" },
    options: {
        to: {
            args: base,
            options: {
                protect: true,
                retainOnDelete: true,
                additionalSecretOutputs: ["rotatedAt"],
                ignoreChanges: ["host"],
            },
        },
        operation: "same",
    },
    textInState: { to: { args: base }, operation: "same" },
};

describe.each(hosts)("%s: a change that must not rotate", (host) => {
    const changes = Object.fromEntries(
        Object.entries(allChanges).filter(([, change]) => (change.host ?? host) === host),
    );
    const names = Object.keys(changes);
    let scene: Scene;
    const declare = (declared: (name: string) => Declared | undefined) => {
        const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, declared(name) ?? {}])))
            .replaceAll('"HOST"', JSON.stringify(scene.simulator.origin.replace("127.0.0.1", "localhost")))
            .replaceAll('"ORG"', JSON.stringify(scene.simulator.orgId));
        scene.declare(JSON.parse(text));
    };
    const secrets = () => names.map((name) => scene.simulator.app(name).currentSecret);
    let made: string[];

    beforeAll(async () => {
        scene = await startScene({ host, apps: names });
        declare((name) => ({ args: base, consumed: name === "overlap" }));
        await scene.up();
        made = secrets();
    });
    afterAll(() => scene.close());

    it("to the provider's text, or to options, makes no call in preview and update", async () => {
        if (host === "dynamic") await changeProviderText();
        declare((name) => changes[name]?.to);
        for (const run of [scene.preview, scene.up]) {
            const ran = await run();
            expect(ran.succeeded).toBe(true);
            expect(ran.calls).toEqual([]);
            for (const name of names) expect([name, ran.operations[name]]).toEqual([name, [changes[name]?.operation]]);
            // In a preview, the dynamic provider can't say that the secret stays.
            const looksChanged = host === "dynamic" && run === scene.preview;
            expect(ran.operations["overlap-consumer"]).toEqual([looksChanged ? "update" : "same"]);
            const lines = ran.diagnostics.filter(({ message }) =>
                message.includes("only options change: nothing rotates"),
            );
            // The dynamic provider can't tell an update from a preview.
            const updated = Object.values(changes).filter(({ operation }) => operation === "update");
            expect(lines).toHaveLength(host === "dynamic" || run === scene.preview ? updated.length : 0);
        }
        expect(secrets()).toEqual(made);
    });

    async function changeProviderText(): Promise<void> {
        const exported = await scene.stack.exportStack();
        const text = JSON.stringify(exported.deployment).replaceAll(
            /exports\.handler = \(\) => require\(\\+"pulumi-vmware-csp\//g,
            "/* old */ $&",
        );
        expect(text).toContain("/* old */");
        await scene.stack.importStack({ ...exported, deployment: z.json().parse(JSON.parse(text)) });
    }
});
