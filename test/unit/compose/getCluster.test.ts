import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "../../../tools/process.mts";
import { getCluster } from "../../compose/getCluster.mts";
import { contextWithGo, fakeContext, script, temporaryFolder } from "../../support/fakeEngine";

/** Gets one on a machine whose PATH has only what is in the folder. */
function get(folder: string, env: Readonly<Record<string, string>>) {
    const context = fakeContext(folder);
    return getCluster({ ...context, env: { ...context.env, ...env } }, temporaryFolder());
}

describe("a Kubernetes for the tests", () => {
    it("is the caller's own if wanted, through kubectl's proxy, which ends with the tests", async () => {
        const folder = temporaryFolder();
        const pid = join(folder, "pid");
        script(
            folder,
            "kubectl",
            `if [ "$1" = config ]; then echo '{"contexts":[]}'; exit; fi`,
            `echo $$ > ${pid}`,
            "echo Starting to serve on 127.0.0.1:45678",
            "exec /bin/sleep 60",
        );
        const { kubeconfig, access, stop } = await get(folder, { COMPOSE_USE_CLUSTER: "true" });
        expect(JSON.parse(kubeconfig)).toEqual({ contexts: [] });
        expect(access).toEqual({ url: "http://127.0.0.1:45678" });
        const proxy = Number(readFileSync(pid, "utf8"));
        expect(isAlive(proxy)).toBe(true);
        await stop();
        expect(isAlive(proxy)).toBe(false);
    });

    it.each([
        ["the caller's own needs kubectl", { COMPOSE_USE_CLUSTER: "true" }, "needs kubectl on PATH"],
        ["KUBEBUILDER_ASSETS must have both programs", { KUBEBUILDER_ASSETS: "/nowhere" }, "has no /nowhere/etcd"],
        ["a build needs Go", {}, "there is no go on PATH"],
    ])("has a reason why there is none: %s", async (_, env, reason) => {
        await expect(get(temporaryFolder(), env)).rejects.toThrow(reason);
    });

    it("says why it does not start", async () => {
        const { go: assets } = contextWithGo("v1");
        script(assets, "etcd", "echo etcd does not like this >&2", "exit 1");
        script(assets, "kube-apiserver", "exec /bin/sleep 60");
        const failure = get(assets, { KUBEBUILDER_ASSETS: assets });
        await expect(failure).rejects.toThrow(/has ended: etcd does not like this/);
    });
});
