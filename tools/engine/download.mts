import { join } from "node:path";
import { checkEngine } from "./check.mts";
import { addDynamicPlugin } from "./dynamicPlugin.mts";
import { withHeartbeat } from "./heartbeat.mts";
import { downloadVersion, entries } from "./pins.mts";
import { place } from "./place.mts";
import { run } from "./run.mts";
import type { Way } from "./way.mts";

const limitMs = 10 * 60_000;

/** The official download, by the SDK's Automation API. */
export const download: Way = {
    name: "download",
    title: "the official download",
    advice: "let this machine reach https://get.pulumi.com (set HTTPS_PROXY if it takes a proxy)",
    makes: true,
    async find(context) {
        const { report, signal } = context;
        report(`Downloading Pulumi ${downloadVersion} from get.pulumi.com: a minute or so, once.`);
        // In a process of its own, for the Automation API has no way to stop an installation.
        const installer = join(import.meta.dirname, "install.mts");
        const env = { ...context.env, NODE_USE_ENV_PROXY: "1" };
        return place(context.cache, entries.download, async (folder, bin) => {
            await withHeartbeat(report, "downloading", () =>
                run(process.execPath, [installer, folder], { env, signal, limitMs }),
            );
            await addDynamicPlugin(bin);
            await checkEngine(bin, context);
        });
    },
};
