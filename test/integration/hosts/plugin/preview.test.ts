import { describe, expect, it } from "vitest";
import { hour } from "../../../support/fakeClock";
import { usePlugin } from "../../../support/plugin/scene";
import { secret, unknown } from "../../../support/plugin/wire";

const scene = usePlugin();

const app = (line: string) => `OAuth app app in organization ${scene.simulator.orgId}: ${line}`;
const own = "My-Own-Secret_1";

describe("the preview of a creation", () => {
    it("shows what is known, and which secret stops working", async () => {
        const step = await scene.resource().preview({ rotateAfterDays: 30, rotationTrigger: { a: [1] } });
        const { orgId, origin: host } = scene.simulator;
        expect(step).toEqual({
            operation: "create",
            id: `${orgId}/app`,
            lines: [app("will be created with a new secret; the present secret stops working at once")],
            calls: [],
            secrets: ["clientSecret", "rotation"],
            outputs: {
                orgId,
                oauthAppId: "app",
                host,
                clientId: "app",
                tokenEndpoint: expect.stringContaining(host),
                rotateAfterDays: 30,
                rotationTrigger: { a: [1] },
                stateVersion: 1,
                verified: true,
                rotationReason: "created",
                rotationCount: 1,
                clientSecret: unknown,
                rotatedAt: unknown,
                nextRotationAt: unknown,
                rotation: { orgId, oauthAppId: "app", host, clientSecret: unknown, rotatedAt: unknown },
            },
        });
    });

    it("has no id while one of its parts is not known", async () => {
        for (const name of ["orgId", "oauthAppId"]) {
            const step = await scene.resource().preview({ [name]: unknown });
            expect(step).toMatchObject({ operation: "create", id: "", outputs: { [name]: unknown }, calls: [] });
            expect(step.lines).toEqual([expect.stringContaining("(not known yet)")]);
        }
    });

    it("keeps unknown what follows from an unknown input", async () => {
        const given = { host: unknown, rotateAfterDays: unknown, rotationTrigger: { a: [secret(unknown)] } };
        const step = await scene.resource().preview({ ...given, oauthAppId: unknown, authenticateAs: unknown });
        expect(step.outputs).toMatchObject({
            host: unknown,
            tokenEndpoint: unknown,
            rotateAfterDays: unknown,
            nextRotationAt: unknown,
            clientId: unknown,
            authenticateAs: unknown,
            rotationTrigger: { a: [unknown] },
        });
        expect(step.secrets).toContain("rotationTrigger");
    });
});

describe("the preview of an update", () => {
    it("keeps everything known if only options change", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 3_600 });
        scene.clock.advance(hour);
        await ci.up({ overlapSeconds: 3_600, rotationTrigger: 1, newClientSecret: own, rotateAfterDays: 30 });
        const news = { overlapSeconds: 60, rotationTrigger: 1, newClientSecret: own, verify: false };
        const preview = await ci.preview({ ...news, rotateAfterDays: 60 });
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        expect(preview.lines).toEqual([app("only options change: nothing rotates")]);
        expect(JSON.stringify(preview.outputs)).not.toContain(unknown);
        const done = await ci.up({ ...news, rotateAfterDays: 60 });
        expect(preview.outputs).toEqual(done.outputs);
        expect(preview.secrets).toEqual(done.secrets);
        expect(done.lines).toEqual([app("options updated; the secret was not rotated")]);
    });

    it("says once what is due but frozen, as does the update", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        const plugin = await scene.startProcess();
        const frozen = [expect.stringContaining("so this waits: rotationTrigger changed")];
        expect(await ci.preview({ rotationTrigger: 1 }, { on: plugin })).toMatchObject({
            operation: "same",
            lines: frozen,
        });
        expect((await ci.preview({ rotationTrigger: 1 }, { on: plugin })).lines).toEqual([]);
        expect((await ci.up({ rotationTrigger: 1 })).lines).toEqual(frozen);
    });
});
