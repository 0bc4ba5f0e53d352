import { expect, it, onTestFinished, vi } from "vitest";
import { OAuthAppSecret } from "../../provider";
import { startSimulator } from "../../provider/testing";
import { useScene } from "../support/scene";

const scene = useScene({ apps: ["ci"] });

it("an inline program of a service, run twice, manages the app of the organization that the workspace's settings name", async () => {
    const others = await startSimulator({ orgId: "another-organization", apps: [{ id: "ci" }] });
    onTestFinished(async () => {
        vi.unstubAllEnvs();
        await others.close();
    });
    vi.stubEnv("CSP_ORG_ID", "another-organization");
    vi.stubEnv("CSP_HOST", others.origin);
    vi.stubEnv("CSP_API_TOKEN", others.apiToken);
    const program = async () => {
        const { orgId, clientSecret } = new OAuthAppSecret("ci", { oauthAppId: "ci" });
        return { orgId, clientSecret };
    };
    const inline = await scene.inlineStack(program);
    const { outputs } = await inline.up();
    expect(outputs["orgId"]?.value).toBe(scene.simulator.orgId);
    expect(outputs["clientSecret"]?.value).toBe(scene.app().currentSecret);
    expect(scene.simulator.callsOf("regenerateSecret")).toHaveLength(1);
    expect(others.calls).toEqual([]);
    // A second resource for the app would be refused, but this is another run.
    expect((await inline.up()).summary.resourceChanges).toEqual({ same: 2 });
});
