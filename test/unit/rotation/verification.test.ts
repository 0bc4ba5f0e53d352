import { expect, it } from "vitest";
import { Stopped } from "../../../provider/common/clock";
import { testNewSecret } from "../../../provider/rotation/verification";
import { appOn } from "../../support/appOn";
import { oneAppCsp } from "../../support/oneAppCsp";

it("a new secret that CSP rejects is tested again after longer and longer pauses of at most 5 s, for 30 s", async () => {
    const { app, clock, lines } = appOn(oneAppCsp());
    expect(await testNewSecret(app, "New-1")).toBe("rejected");
    expect(clock.sleeps.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(clock.sleeps.reduce((sum, ms) => sum + ms)).toBe(30_000);
    expect(lines).toEqual([expect.stringContaining("testing it again for at most 30 s")]);
});

it("one that CSP accepts in the end is accepted", async () => {
    const csp = oneAppCsp();
    const { app, clock } = appOn(csp);
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms) => {
        csp.app.setSecret("New-1", 0, "somebody");
        await sleep(ms);
    };
    expect(await testNewSecret(app, "New-1")).toBe("accepted");
    expect(clock.sleeps).toEqual([500]);
});

it("one of an app that can't be tested is not tested again", async () => {
    const { app, clock } = appOn(oneAppCsp([], { description: { grantTypes: undefined } }));
    expect(await testNewSecret(app, "New-1")).toBe("unverifiable");
    expect(clock.sleeps).toEqual([]);
});

it("names the call that is not made where the wait for the next test is cancelled", async () => {
    const { app, clock } = appOn(oneAppCsp());
    clock.sleep = () => Promise.reject(new Stopped("cancelled"));
    await expect(testNewSecret(app, "New-1")).rejects.toThrow(
        "CSP did not issue an access token for the client credentials of OAuth app app in organization org: the command " +
            "was cancelled, so the call was not made. To finish it, run `pulumi up` again. [CANCELLED]",
    );
});
