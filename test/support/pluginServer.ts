import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { listening } from "./rawServer";

/** How a server responds: correctly, with a status, or with part of the file, declared as a part or as the whole. */
export type Manner = "well" | "404" | "500" | "half" | "broken off";

/** A web server with a release's files. The first folder of a path says how it answers. */
export interface PluginServer {
    /** The setting that makes Pulumi ask this server for the files of that GitHub repository. */
    overridesFor(repository: string, manner?: Manner): Record<string, string>;
    /** Paths. */
    readonly requests: string[];
    close(): void;
}

export async function startPluginServer(folder: string): Promise<PluginServer> {
    const requests: string[] = [];
    const server = createServer(({ url = "" }, response) => {
        requests.push(url);
        const manner = decodeURIComponent(url.split("/")[1] ?? "");
        if (manner === "404" || manner === "500") return void response.writeHead(Number(manner)).end();
        const file = readFileSync(join(folder, basename(url)));
        const half = file.subarray(0, file.length / 2);
        if (manner === "half") return void response.writeHead(200, { "content-length": half.length }).end(half);
        response.writeHead(200, { "content-length": file.length });
        if (manner === "broken off") return void response.write(half, () => response.destroy());
        // Pulumi refuses a response without a size.
        response.end(file);
    });
    const origin = `http://127.0.0.1:${await listening(server)}`;
    return {
        overridesFor: (repository, manner = "well") => ({
            PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: `^github://api.github.com/${repository}=${origin}/${encodeURIComponent(manner)}`,
        }),
        requests,
        close: () => void server.close(),
    };
}
