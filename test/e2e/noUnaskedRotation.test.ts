import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type HostName, hosts, useScene } from "../support/scene";
import type { Declared } from "../support/secretsProgram";

const base = { rotationTrigger: "same" };

/** The changes, by the name of a resource and its app. Each resource has the inputs `base` before. */
const changedArgs: Readonly<Record<string, object>> = {
    host: { host: "HOST" },
    verify: { verify: false },
    age: { rotateAfterDays: 90 },
    overlap: { overlapSeconds: 3600 },
    policy: { onExternalRotation: "warn" },
    revoke: { revokeOnDelete: true },
    self: { authenticateAs: "app" },
    untriggered: { rotationTrigger: undefined },
};
const options = {
    protect: true,
    retainOnDelete: true,
    additionalSecretOutputs: ["rotatedAt"],
    ignoreChanges: ["host"],
};

/** The resources that Pulumi updates, and those that are as they were. */
function changesIn(host: HostName): Readonly<Record<"update" | "same", Readonly<Record<string, Declared>>>> {
    const changed = { ...changedArgs, ...(host === "dynamic" && { profile: { orgId: "ORG", profile: "eu" } }) };
    const update = Object.entries(changed).map(([name, args]) => {
        return [name, { args: { ...base, ...args }, consumed: name === "overlap" }] as const;
    });
    return {
        update: Object.fromEntries(update),
        same: { options: { args: base, options }, textInState: { args: base } },
    };
}

describe.each(hosts)("%s: a change that must not rotate", (host) => {
    const { update, same } = changesIn(host);
    const names = Object.keys({ ...update, ...same });
    const scene = useScene({ host, apps: names });
    const declare = (declared: Readonly<Record<string, Declared>>) => {
        const text = JSON.stringify(declared)
            .replaceAll('"HOST"', JSON.stringify(scene.simulator.origin.replace("127.0.0.1", "localhost")))
            .replaceAll('"ORG"', JSON.stringify(scene.simulator.orgId));
        scene.declare(JSON.parse(text));
    };
    const secrets = () => names.map((name) => scene.app(name).currentSecret);
    let made: string[];

    beforeAll(async () => {
        const before = names.map((name) => [name, { args: base, consumed: name === "overlap" }] as const);
        declare(Object.fromEntries(before));
        await scene.up();
        made = secrets();
    });

    it("to the provider's text, or to options, makes no call in preview and update", async () => {
        if (host === "dynamic") await changeProviderText();
        declare({ ...update, ...same });
        for (const command of ["preview", "up"] as const) {
            const ran = await scene[command]();
            expect(ran.calls).toEqual([]);
            const done = (resources: object, operation: string) =>
                Object.keys(resources).map((name) => [name, [operation]] as const);
            const expected = Object.fromEntries([...done(update, "update"), ...done(same, "same")]);
            // In a preview, the dynamic provider can't say that the secret stays.
            const looksChanged = host === "dynamic" && command === "preview";
            expect(ran.operations).toMatchObject({
                ...expected,
                "overlap-consumer": [looksChanged ? "update" : "same"],
            });
            const words = "only options change: nothing rotates";
            const lines = ran.diagnostics.filter(({ message }) => message.includes(words));
            // The dynamic provider can't tell an update from a preview.
            const isSaid = host === "dynamic" || command === "preview";
            expect(lines).toHaveLength(isSaid ? Object.keys(update).length : 0);
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
