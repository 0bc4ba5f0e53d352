import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "../../../tools/process.mts";
import { getCluster } from "../../compose/getCluster.mts";
import { fakeContext, script, temporaryFolder } from "../../support/fakeEngine";

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
        const context = fakeContext(folder);
        const env = { ...context.env, COMPOSE_USE_CLUSTER: "true" };
        const cluster = await getCluster({ ...context, env }, temporaryFolder());
        expect(JSON.parse(cluster.kubeconfig)).toEqual({ contexts: [] });
        expect(cluster.access).toEqual({ url: "http://127.0.0.1:45678" });
        const proxy = Number(readFileSync(pid, "utf8"));
        expect(isAlive(proxy)).toBe(true);
        await cluster.stop();
        expect(isAlive(proxy)).toBe(false);
    });

    it.each([
        ["the caller's own needs kubectl", { COMPOSE_USE_CLUSTER: "true" }, "needs kubectl on PATH"],
        ["KUBEBUILDER_ASSETS must have both programs", { KUBEBUILDER_ASSETS: "/nowhere" }, "has no /nowhere/etcd"],
        ["a build needs Go", {}, "there is no go on PATH"],
    ])("has a reason why there is none: %s", async (_, more, reason) => {
        const context = fakeContext(temporaryFolder());
        const env = { ...context.env, ...more };
        await expect(getCluster({ ...context, env }, temporaryFolder())).rejects.toThrow(reason);
    });

    it("says why it does not start", async () => {
        const assets = temporaryFolder();
        script(assets, "etcd", "echo etcd does not like this >&2", "exit 1");
        script(assets, "kube-apiserver", "exec /bin/sleep 60");
        script(
            assets,
            "go",
            `while [ "$1" != "-o" ]; do shift; done`,
            `printf '#!/bin/sh' > "$2"`,
            `/bin/chmod 755 "$2"`,
        );
        const context = fakeContext(assets);
        const env = { ...context.env, KUBEBUILDER_ASSETS: assets };
        const failure = getCluster({ ...context, env }, temporaryFolder());
        await expect(failure).rejects.toThrow(/has ended: etcd does not like this/);
    });
});
