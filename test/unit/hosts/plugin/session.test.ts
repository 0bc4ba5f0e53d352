import { EventEmitter, once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { Session } from "../../../../provider/hosts/plugin/session";
import { FakeClock, startOfTime } from "../../../support/fakeClock";
import { startLogEngine } from "../../../support/plugin/logEngine";

const urn = "urn:pulumi:dev::project::vmware-csp:index:OAuthAppSecret::ci";

function startSession(engineAddress?: string) {
    const clock = new FakeClock();
    const session = new Session({ cancellation: new AbortController(), clock, env: {}, engineAddress });
    onTestFinished(() => session.leaveRun());
    return { session, clock };
}

describe("an operation of a session", () => {
    it("counts as running until it succeeds or fails", async () => {
        const { session } = startSession();
        const gate = new EventEmitter();
        const held = session.operate({ urn }, () => once(gate, "opened"));
        const failed = session.operate({ urn }, () => Promise.reject(new Error("no")));
        expect([...session.running]).toEqual([held, failed]);
        await expect(failed).rejects.toThrow();
        expect([...session.running]).toEqual([held]);
        gate.emit("opened", "done");
        expect(await held).toEqual(["done"]);
        expect(session.running.size).toBe(0);
    });

    it("notes when its response is sent if losing that would lose a secret: a failure may have a part to keep, too", async () => {
        const { session, clock } = startSession();
        await session.operate({ urn, hasOutcome: false }, () => clock.advance(1_000));
        expect(session.lastOutcomeMs).toBe(Number.NEGATIVE_INFINITY);
        await session.operate({ urn, hasOutcome: true }, () => clock.advance(5_000));
        expect(session.lastOutcomeMs).toBe(startOfTime + 6_000);
        clock.advance(1_000);
        await session.operate({ urn, hasOutcome: true }, () => Promise.reject(new Error("no"))).catch(() => {});
        expect(session.lastOutcomeMs).toBe(startOfTime + 7_000);
    });

    it("is about the resource whose type is the last one in the URN, after those of its parents", async () => {
        const below = (type: string) => `urn:pulumi:dev::project::my:module:Parent$vmware-csp:index:${type}::a::b`;
        expect(await startSession().session.operate({ urn: below("OAuthAppSecret") }, () => "done")).toBe("done");
        for (const other of ["", "urn:pulumi:dev::project", below("Other")]) {
            await expect(startSession().session.operate({ urn: other }, () => "done")).rejects.toThrow(
                /^The provider vmware-csp has no resource type "(vmware-csp:index:Other)?"\.$/,
            );
        }
    });
});

it("the run keeps what it knows when the same engine attaches again; another engine's run knows nothing of it", async () => {
    const [engine, other] = [await startLogEngine(), await startLogEngine()];
    for (const each of [engine, other]) onTestFinished(() => each.kill());
    const { session } = startSession(engine.address);
    const runOf = () => session.operate({ urn }, ({ provider }) => provider.run);
    const run = await runOf();
    session.attach(engine.address);
    expect(await runOf()).toBe(run);
    run.noteChange("org/app");
    session.attach(other.address);
    expect((await runOf()).isChanged("org/app")).toBe(false);
});
