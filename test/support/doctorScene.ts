import { expect } from "vitest";
import * as z from "zod";
import { type SimulatedApp, type SimulatedAppOptions, type Simulator, startSimulator } from "../../provider/testing";
import { commandLine, type RanCommand } from "./commandLine";
import { expectNoSecret } from "./properties";

const report = z.object({
    ok: z.boolean(),
    origin: z.string().optional(),
    orgId: z.string().optional(),
    oauthAppId: z.string().optional(),
    findings: z.array(z.object({ check: z.string(), status: z.string(), message: z.string() })),
});

/** What the doctor found. */
export interface Examined {
    readonly exit: 0 | 1 | 2;
    readonly report: z.infer<typeof report>;
    /** Status and message of a check, as `problem: …`. */
    of(check: string): string | undefined;
}

/** A simulated CSP, and the doctor with an environment for it. */
export interface DoctorScene {
    readonly simulator: Simulator;
    /** The doctor's environment, with everything that it needs. It has no `PATH`, so there is no `pulumi`. */
    readonly env: Record<string, string>;
    /** Makes the app `ci`, the one that is examined. */
    addApp(options?: Partial<SimulatedAppOptions>): SimulatedApp;
    /** Runs `doctor --app ci` with more arguments. Fails if that changes anything or prints a secret. */
    doctor(...args: readonly string[]): Promise<RanCommand>;
    /** The same with `--json`. */
    examine(...args: readonly string[]): Promise<Examined>;
}

export async function startDoctorScene(): Promise<DoctorScene> {
    const simulator = await startSimulator();
    const { origin, orgId, apiToken } = simulator;
    const env: Record<string, string> = { CSP_HOST: origin, CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken };
    const doctor = async (...args: readonly string[]): Promise<RanCommand> => {
        const ran = await commandLine(["doctor", "--app", "ci", ...args], { env });
        const { CSP_API_TOKEN: ownToken = "", CSP_CLIENT_SECRET: ownSecret = "" } = env;
        expectNoSecret([...ran.out, ...ran.err], [...simulator.secretsEverIssued(), ownToken, ownSecret]);
        const changing = ["regenerateSecret", "setSecret", "deleteOldSecret"];
        expect(simulator.calls.filter(({ kind }) => changing.includes(kind))).toEqual([]);
        return ran;
    };
    return {
        simulator,
        env,
        doctor,
        addApp: (options) => simulator.addApp({ id: "ci", ...options }),
        examine: async (...args) => {
            const { status: exit, out } = await doctor("--json", ...args);
            const parsed = report.parse(JSON.parse(out.join("\n")));
            const of = (check: string) => {
                const found = parsed.findings.find((finding) => finding.check === check);
                return found && `${found.status}: ${found.message}`;
            };
            return { exit, report: parsed, of };
        },
    };
}
