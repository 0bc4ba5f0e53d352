import * as z from "zod";
import { parseJson } from "../common/json";
import type { CommandIo } from "./commandIo";
import { runPulumi } from "./pulumi";

/** The configuration of a Pulumi stack, or why it can't be read. */
export type StackConfiguration =
    | { readonly kind: "read"; readonly get: (key: string) => string | undefined; readonly keys: readonly string[] }
    | { readonly kind: "absent"; readonly reason: string };

/** What `pulumi config --json` prints; a value that is an object comes as JSON text. */
const printed = z.record(z.string(), z.object({ value: z.string().optional() }));

/** Reads the configuration of the selected stack of the directory's project, or of a named one, by Pulumi itself. */
export async function stackConfiguration(
    io: Pick<CommandIo, "directory" | "env">,
    stack: string | undefined,
): Promise<StackConfiguration> {
    const args = ["config", "--json", "--show-secrets"];
    const ran = await runPulumi(stack === undefined ? args : [...args, "--stack", stack], io);
    if ("failure" in ran) return { kind: "absent", reason: ran.failure };
    const { data: values } = printed.safeParse(parseJson(ran.stdout));
    return values === undefined
        ? { kind: "absent", reason: "pulumi config printed something else than JSON" }
        : {
              kind: "read",
              keys: Object.keys(values),
              get: (key) => (Object.hasOwn(values, key) ? values[key]?.value : undefined),
          };
}
