import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Consumer, type Figures, since, startConsumer, together } from "../support/consumers";
import { type HostName, hosts, type Scene, startScene } from "../support/scene";
import { deployCommand, yamlZeroDowntimeProgram, zeroDowntimeProgram } from "../support/zeroDowntimeProgram";

/** How long each consumer's deployment takes: much longer than one of its requests. */
const consumers = [
    { name: "west", deployMs: 400 },
    { name: "east", deployMs: 800 },
];
/** Longer than the verification waits, so that it fails. */
const propagationMs = 6_000;

const deployed = z.array(z.object({ generation: z.number(), atMs: z.number() }));

let scene: Scene;
let running: Consumer[];

async function start(host: HostName): Promise<void> {
    scene = await startScene({ host, apps: ["ci"], files: host === "dynamic" ? zeroDowntimeProgram : deployCommand });
    const tokenEndpoint = `${scene.simulator.origin}/csp/gateway/am/api/auth/token`;
    running = consumers.map(({ name }) => startConsumer(join(scene.project.directory, name), tokenEndpoint, "ci"));
}
afterEach(async () => {
    for (const consumer of running) await consumer.close();
    await scene.close();
});

const figures = async () => together(await Promise.all(running.map((consumer) => consumer.figures())));

async function seenDuring(phase: () => Promise<void>): Promise<Figures> {
    const before = await figures();
    await phase();
    return since(before, await figures());
}

function declare(host: HostName, overlapSeconds: number, rotationTrigger: string): void {
    const declared = consumers.map((consumer, index) => ({ ...consumer, folder: running[index]?.folder ?? "" }));
    const settings = { overlapSeconds, rotationTrigger, consumers: declared };
    if (host === "dynamic") scene.project.write("settings.json", JSON.stringify(settings));
    else scene.project.write("Pulumi.yaml", yamlZeroDowntimeProgram(settings));
}

/** When each consumer began to use the secret of that generation. */
function deployments(generation: number): number[] {
    return running.flatMap(({ folder }) => {
        const file = join(folder, "deployed.jsonl");
        const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
        const all = deployed.parse(lines.map((line) => JSON.parse(line)));
        return all.filter((one) => one.generation === generation).map(({ atMs }) => atMs);
    });
}

/** What the consumers saw in each phase of a secret's life, if it is rotated this way. */
async function liveThrough(host: HostName, overlapSeconds: number, check: (generation: number) => void) {
    await start(host);
    declare(host, overlapSeconds, "created");
    await scene.up();
    check(1);

    const rotation = await seenDuring(async () => {
        declare(host, overlapSeconds, "rotated");
        await scene.up();
    });
    check(2);

    const failedVerification = await seenDuring(async () => {
        scene.simulator.setSwitches({ secretPropagationMs: propagationMs });
        scene.project.env["CSP_RETRY_FOR_SECONDS"] = "1";
        declare(host, overlapSeconds, "rotated again");
        await scene.up({ fails: true });
        expect(scene.simulator.callsOf("deleteOldSecret")).toEqual([]);
        scene.project.env["CSP_RETRY_FOR_SECONDS"] = "60";
        await scene.up();
    });
    check(3);
    return { rotation, failedVerification };
}

const inWords = ({ accepted, refused, refusedForMs }: Figures) =>
    `${accepted + refused} authentications, ${refused} refused, the longest time refused ${(refusedForMs / 1_000).toFixed(1)} s`;

describe("consumers that authenticate all the time", () => {
    it.each(hosts)(
        "are never refused with overlap and a retirement, which comes after the last of them has the new secret: %s",
        async (host) => {
            const seen = await liveThrough(host, 3_600, (generation) => {
                const [end, ...more] = scene.simulator.callsOf("deleteOldSecret");
                expect(more).toEqual([]);
                expect(deployments(generation)).toHaveLength(consumers.length);
                expect(end?.atMs).toBeGreaterThanOrEqual(Math.max(...deployments(generation)));
                expect(scene.app().previousSecret).toBeUndefined();
            });
            console.log(`${host}, overlap, rotation and retirement: ${inWords(seen.rotation)}`);
            console.log(`${host}, overlap, with a failed verification: ${inWords(seen.failedVerification)}`);
            expect(scene.app().secretsMade).toHaveLength(4);
            for (const { accepted, refused, failed } of [seen.rotation, seen.failedVerification]) {
                expect({ refused, failed }).toEqual({ refused: 0, failed: 0 });
                expect(accepted).toBeGreaterThan(100);
            }
            expect(await figures()).toMatchObject({ refused: 0, failed: 0 });
        },
    );

    it("are refused for as long as their deployment takes with regeneration", async () => {
        const seen = await liveThrough("plugin", 0, (generation) => {
            expect(scene.simulator.callsOf("deleteOldSecret")).toEqual([]);
            expect(deployments(generation)).toHaveLength(consumers.length);
        });
        console.log(`regeneration, rotation: ${inWords(seen.rotation)}`);
        console.log(`regeneration, with a failed verification: ${inWords(seen.failedVerification)}`);
        for (const { refused, failed, refusedForMs } of [seen.rotation, seen.failedVerification]) {
            expect(failed).toBe(0);
            expect(refused).toBeGreaterThan(0);
            expect(refusedForMs).toBeGreaterThan(300);
        }
    });
});
