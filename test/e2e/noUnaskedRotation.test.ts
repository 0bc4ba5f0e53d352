import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Simulator } from "../../provider/testing";
import { type HostName, hosts, type Scene, useScene } from "../support/scene";

/** What changes in the inputs of each resource, by its name, which is its app's too. */
function changesIn(host: HostName, { origin, orgId }: Simulator): Readonly<Record<string, object>> {
    return {
        host: { host: origin.replace("127.0.0.1", "localhost") },
        verify: { verify: false },
        age: { rotateAfterDays: 90 },
        overlap: { overlapSeconds: 3_600 },
        policy: { onExternalRotation: "warn" },
        revoke: { revokeOnDelete: true },
        self: { authenticateAs: "app" },
        untriggered: { rotationTrigger: undefined },
        ...(host === "dynamic" && { profile: { orgId, profile: "eu" } }),
    };
}
const hints = { protect: true, retainOnDelete: true, additionalSecretOutputs: ["rotatedAt"], ignoreChanges: ["host"] };

/** Stores another text of the provider, as another release might have. */
async function changeProviderText({ stack }: Scene): Promise<void> {
    const exported = await stack.exportStack();
    const ofProvider = /exports\.handler = \(\) => require\(\\+"pulumi-vmware-csp\//g;
    const text = JSON.stringify(exported.deployment).replaceAll(ofProvider, "/* old */ $&");
    expect(text).toContain("/* old */");
    await stack.importStack({ ...exported, deployment: z.json().parse(JSON.parse(text)) });
}

describe.each(hosts)("%s: a change that must not rotate", (host) => {
    const scene = useScene({ host });

    it("to the provider's text, or to options, makes no call in preview and update", async () => {
        const changes = changesIn(host, scene.simulator);
        const updated = Object.keys(changes);
        const names = [...updated, "options", "textInState"];
        for (const id of names) scene.simulator.addApp({ id, roles: ["developer"] });
        const declare = (changed: Readonly<Record<string, object>>, options = {}) => {
            const secrets = names.map((name) => {
                const args = { rotationTrigger: "same", ...changed[name] };
                return [name, { args, options: name === "options" ? options : {}, consumed: name === "overlap" }];
            });
            scene.declare(Object.fromEntries(secrets));
        };
        const secrets = () => names.map((name) => scene.app(name).currentSecret);
        declare({});
        await scene.up();
        const made = secrets();

        if (host === "dynamic") await changeProviderText(scene);
        declare(changes, hints);
        for (const command of ["preview", "up"] as const) {
            const { operations, calls, diagnostics } = await scene[command]();
            expect(calls).toEqual([]);
            const done = names.filter((name) => operations[name]?.join() === "update");
            const untouched = names.filter((name) => operations[name]?.join() === "same");
            expect([done, untouched]).toEqual([updated, ["options", "textInState"]]);
            // In a preview, the dynamic provider can't say that the secret stays.
            const looksChanged = host === "dynamic" && command === "preview";
            expect(operations["overlap-consumer"]).toEqual([looksChanged ? "update" : "same"]);
            const words = "only options change: nothing rotates";
            const lines = diagnostics.filter(({ message }) => message.includes(words));
            // The dynamic provider can't tell an update from a preview.
            expect(lines).toHaveLength(host === "dynamic" || command === "preview" ? updated.length : 0);
        }
        expect(secrets()).toEqual(made);
    });
});
