import { expect, onTestFinished } from "vitest";
import { startConnectProxy } from "../connectProxy";
import { minute } from "../fakeClock";
import { type Lifecycle, startLifecycle } from "../lifecycle";
import { PluginScene } from "../plugin/scene";
import { Retirement } from "../retirement";
import { startTlsScene, type TlsScene, trusting } from "../tlsScene";

/** Tries of the codes that a single `pulumi up` of a secret can't show. Each fails with its code, then takes the way out. */
export const others: Readonly<Record<string, () => Promise<void>>> = {
    CSP_CERTIFICATE: async () => {
        const scene = await tlsScene();
        const host = `https://localhost:${scene.port}`;
        expect(await scene.createAt(host, {})).toMatchObject({ error: { code: "CSP_CERTIFICATE" } });
        expect(await scene.createAt(host, trusting)).toMatchObject(scene.made());
    },

    PROXY_REFUSED: async () => {
        const scene = await tlsScene();
        const hosts = { "csp.test:443": scene.port };
        const refusing = await startConnectProxy(hosts, "407 Proxy Authentication Required");
        const letting = await startConnectProxy(hosts);
        onTestFinished(() => refusing.close());
        onTestFinished(() => letting.close());
        const through = { ...trusting, HTTPS_PROXY: `http://${refusing.address}` };
        expect(await scene.createAt("csp.test", through)).toMatchObject({ error: { code: "PROXY_REFUSED" } });
        const corrected = { ...trusting, HTTPS_PROXY: `http://${letting.address}` };
        expect(await scene.createAt("csp.test", corrected)).toMatchObject(scene.made());
        // Without a proxy the name leads nowhere, so it is enough that this proxy is not asked again.
        const excluded = await scene.createAt("csp.test", { ...through, NO_PROXY: "csp.test" });
        expect(excluded.error?.code).toBe("CSP_UNREACHABLE");
        expect(refusing.asked).toHaveLength(1);
    },

    CANCELLED: async () => {
        const scene = await pluginScene();
        const ci = scene.resource();
        expect((await scene.cancelledUp(ci)).error).toContain("[CANCELLED]");
        expect((await ci.up()).error).toBeUndefined();
        expect(ci.outputs).toMatchObject({ clientSecret: scene.app.currentSecret, verified: true });
    },

    IMPORT_REFUSED: async () => {
        const scene = await pluginScene();
        const plugin = await scene.startProcess();
        const ci = scene.resource();
        const imported = plugin.read(ci.urn, `${scene.simulator.orgId}/app`, {}, {});
        await expect(imported).rejects.toThrow("[IMPORT_REFUSED]");
        const existingClientSecret = scene.app.currentSecret;
        expect((await ci.up({ existingClientSecret })).error).toBeUndefined();
        expect(ci.outputs).toMatchObject({ clientSecret: existingClientSecret, rotationReason: "adopted" });
    },

    SECRET_UNVERIFIABLE: async () => {
        const life = await lifecycle();
        await life.up();
        life.app.setGrantTypes(["authorization_code"]);
        expect((await life.refresh()).lines.join()).toContain("[SECRET_UNVERIFIABLE]");
        expect((await life.up()).error).toBeUndefined();
        life.app.setGrantTypes(["client_credentials"]);
        expect(await life.refresh()).toMatchObject({ lines: [], calls: ["test"] });
    },

    RETIREMENT_REFUSED: async () => {
        const life = await lifecycle();
        const retirement = new Retirement(life);
        await life.up({ overlapSeconds: 3_600, rotationTrigger: 1 });
        await life.up({ overlapSeconds: 3_600, rotationTrigger: 2 });
        life.app.rotateOutside();
        life.clock.advance(minute);
        expect((await retirement.up()).error).toContain("[RETIREMENT_REFUSED]");
        await life.refresh();
        expect((await life.up({ overlapSeconds: 3_600, rotationTrigger: 2 })).error).toBeUndefined();
        expect((await retirement.up()).error).toBeUndefined();
        expect(life.state?.["clientSecret"]).toBe(life.app.currentSecret);
    },
};

async function lifecycle(): Promise<Lifecycle> {
    const life = await startLifecycle();
    onTestFinished(() => life.close());
    return life;
}

async function pluginScene(): Promise<PluginScene> {
    const scene = new PluginScene();
    await scene.start();
    onTestFinished(() => scene.close());
    return scene;
}

async function tlsScene(): Promise<TlsScene> {
    const scene = await startTlsScene();
    onTestFinished(() => scene.simulator.close());
    return scene;
}
