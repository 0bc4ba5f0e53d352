import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";
import { ref, yamlProject, yamlSecret } from "../support/yamlProgram";

const expired = "Api-token-of-yesterday_1";
const fresh = "Api-token-of-today_1";

/** The simulator accepts only the fresh token. The other one has expired. */
describe("a provider resource whose token has expired", () => {
    let scene: Scene;
    const declare = (apiToken: string) => {
        const { origin: host, orgId } = scene.simulator;
        const properties = { host, orgId, apiToken: { "fn::secret": apiToken } };
        const resources = {
            eu: { type: "pulumi:providers:vmware-csp", properties },
            ci: yamlSecret({ oauthAppId: "ci", existingClientSecret: "Secret-of-ci_1" }, { provider: ref("eu") }),
        };
        scene.project.write("Pulumi.yaml", yamlProject({ resources }));
    };
    const canNotTell =
        "A refresh and a destroy use the credentials that the provider resource had in the last `pulumi up`";

    beforeAll(async () => {
        const apiTokens = [{ token: fresh, roles: ["org_admin"] }];
        scene = await startScene({ host: "plugin", simulator: { apiTokens }, env: { CSP_API_TOKEN: fresh } });
        scene.simulator.addApp({ id: "ci", clientSecret: "Secret-of-ci_1" });
        declare(expired);
        // An adoption needs no credentials.
        expect((await scene.up()).succeeded).toBe(true);
        scene.simulator.app("ci").rotateOutside();
    });
    afterAll(() => scene.close());

    it("does not see a fresh token in the environment or the program, and a refresh says what helps", async () => {
        expect((await scene.refresh()).output).toContain(canNotTell);
        declare(fresh);
        expect((await scene.refresh()).output).toContain(canNotTell);
    });

    it("sees the program's token with --run-program, and after an update", async () => {
        scene.project.env["PULUMI_RUN_PROGRAM"] = "true";
        const ran = await scene.refresh();
        delete scene.project.env["PULUMI_RUN_PROGRAM"];
        expect(ran.output).not.toContain(canNotTell);
        expect(ran.output).toContain("CSP rejects the stored secret");
        declare(expired);
        await scene.up();
        declare(fresh);
        await scene.up();
        expect((await scene.refresh()).output).not.toContain(canNotTell);
    });
});
