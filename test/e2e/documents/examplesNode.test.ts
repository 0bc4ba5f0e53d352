import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { exampleOpener } from "../../support/documents/examples";
import { useReader } from "../../support/documents/reader";

/** Their packages are installed once, in a folder above theirs, as in a workspace. */
const examples = [
    "quickstart",
    "javascript",
    "scheduled-rotation",
    "zero-downtime",
    "many-organizations",
    "cross-stack/producer",
    "cross-stack/consumer",
    "adoption",
    "self-rotation",
];

const presentSecret = "The-secret-that-the-app-has_1";

describe("examples for Node, each followed as its README says, with a real engine", () => {
    const reader = useReader({ preview: false });
    const open = exampleOpener(reader);
    beforeAll(() => {
        reader.enter("examples");
        reader.write("package.json", JSON.stringify({ private: true, workspaces: examples }));
    });

    it("quickstart", async () => {
        const { fill, follow, output, simulator } = await open("quickstart", { apps: [{ id: "ci" }] });
        expect(await follow("Quickstart: sh 1", fill)).toContain("rotated (created)");
        expect(await output("clientSecret")).toBe(simulator.app("ci").currentSecret);
    });

    it("javascript: the .env file has the new secret", async () => {
        const { fill, follow, simulator } = await open("javascript", { apps: [{ id: "ci" }] });
        const printed = await follow("Plain JavaScript: sh 1", fill);
        const { currentSecret } = simulator.app("ci");
        expect(printed).toMatch(/dotenv *: \[secret\]/);
        expect(printed).not.toContain(currentSecret);
        expect(readFileSync(join(reader.folder, "examples/javascript/.env"), "utf8")).toBe(
            `CLIENT_ID=ci\nCLIENT_SECRET=${currentSecret}\nTOKEN_ENDPOINT=${simulator.origin}/csp/gateway/am/api/auth/token\n\n`,
        );
    });

    it("scheduled-rotation: a secret that is old enough rotates, and the report says so", async () => {
        const { fill, follow, page, output, simulator } = await open("scheduled-rotation", { apps: [{ id: "ci" }] });
        expect(await follow("Scheduled rotation: sh 1", fill)).toContain("nextRotationAt");
        expect(await follow("Scheduled rotation: sh 2")).toContain("will rotate");
        await reader.run("pulumi up");
        expect(await output("clientSecret")).toBe(simulator.app("ci").currentSecret);
        // The app's first secret, the one of the creation, and the one that its age caused.
        expect(simulator.app("ci").secretsMade).toHaveLength(3);
        const dueMs = Date.parse(String(await output("nextRotationAt")));
        await vi.waitUntil(() => Date.now() >= dueMs, 10_000);
        const report = await reader.try(page.block("Scheduled rotation: sh 3"));
        expect(report.status).toBe(1);
        expect(report.output).toContain("it has reached rotateAfterDays");
        expect(existsSync(join(reader.folder, "examples/scheduled-rotation/report.html"))).toBe(true);
    });

    it("zero-downtime: both files follow, then the old secret is retired", async () => {
        const { fill, follow, simulator } = await open("zero-downtime", { apps: [{ id: "api" }] });
        const app = simulator.app("api");
        await follow("Zero downtime: sh 1", { ...fill, "/tmp/": `${reader.folder}/` });
        const first = app.currentSecret;
        expect(await follow("Zero downtime: sh 2")).toContain("the previous secret is retired");
        expect(app.accepts(first)).toBe(false);
        for (const file of ["web.env", "worker.env"]) {
            expect(readFileSync(join(reader.folder, file), "utf8")).toContain(`CLIENT_SECRET=${app.currentSecret}\n`);
            expect(statSync(join(reader.folder, file)).mode & 0o777).toBe(0o600);
        }
    });

    it("many-organizations: rotates the apps of the organization whose trigger changed, and no other", async () => {
        const orgId = "0a1b2c3d-0000-4000-8000-00000000000a";
        const rotator = { id: "rotator", roles: ["developer"], clientSecret: presentSecret };
        const america = await startSimulator({ orgId, apps: [{ id: "ci-us" }, rotator] });
        onTestFinished(() => america.close());
        const { follow, output, page, simulator } = await open("many-organizations", {
            apps: [{ id: "ci-eu" }, { id: "deploy-eu" }],
        });
        await follow("Many organizations, many apps: sh 1", {
            YOUR_ORGANIZATION_ID: simulator.orgId,
            YOUR_API_TOKEN: simulator.apiToken,
            "console.cloud.vmware.com": simulator.origin,
            YOUR_SECOND_ORGANIZATION_ID: orgId,
            YOUR_SERVICE_ACCOUNT_ID: rotator.id,
            YOUR_SERVICE_ACCOUNT_SECRET: rotator.clientSecret,
            "console.tanzu.broadcom.com": america.origin,
        });
        const untouched = america.app("ci-us").currentSecret;
        const before = simulator.app("ci-eu").currentSecret;
        const printed = await follow("Many organizations, many apps: sh 2");
        expect(printed).not.toContain(untouched);
        expect(await output("clientSecrets")).toEqual({
            "europe-ci-eu": simulator.app("ci-eu").currentSecret,
            "europe-deploy-eu": simulator.app("deploy-eu").currentSecret,
            "america-ci-us": america.app("ci-us").currentSecret,
        });
        expect(simulator.app("ci-eu").currentSecret).not.toBe(before);
        expect(america.app("ci-us").currentSecret).toBe(untouched);
        const second = await reader.launch(page.block("Many organizations, many apps: sh 3"), "Its calls:");
        expect(second).toContain(`export CSP_ORG_ID=${orgId}`);
        expect(second).toContain("present secret of rotator: ");
    });

    it("adoption: takes the present secret, and rotates for the next trigger", async () => {
        const apps = [{ id: "legacy", clientSecret: presentSecret }];
        const { fill, follow, output, simulator } = await open("adoption", { apps });
        reader.typed["existingClientSecret"] = presentSecret;
        expect(await follow("Adoption: sh 1", fill)).toContain("adopted the existing secret; nothing was rotated");
        expect(simulator.app("legacy").secretsMade).toEqual([presentSecret]);
        await follow("Adoption: sh 2");
        expect(await output("rotationReason")).toBe("trigger");
        expect(await output("clientSecret")).toBe(simulator.app("legacy").currentSecret);
        expect(simulator.app("legacy").accepts(presentSecret)).toBe(false);
    });

    it("self-rotation: the app rotates itself without any other credential", async () => {
        const apps = [{ id: "self", clientSecret: presentSecret, roles: ["developer"] }];
        const { fill, follow, output, simulator } = await open("self-rotation", { apps });
        const { YOUR_API_TOKEN: _none, ...ids } = fill;
        reader.typed["existingClientSecret"] = presentSecret;
        const doctor = await follow("A service account that rotates itself: sh 2", {
            ...ids,
            YOUR_PRESENT_SECRET: presentSecret,
        });
        expect(doctor).toMatch(/^ok +credential/m);
        await follow("A service account that rotates itself: sh 1", ids);
        expect(simulator.app("self").secretsMade).toEqual([presentSecret]);
        await reader.run("pulumi config set rotationTrigger 2027-Q1 && pulumi up");
        expect(await output("clientSecret")).toBe(simulator.app("self").currentSecret);
        expect(simulator.app("self").lastUpdatedBy).toBe("self");
        expect(simulator.app("self").accepts(presentSecret)).toBe(true);
    });

    it("cross-stack: the overlap ends once the consumer has confirmed; the consumer is torn down first", async () => {
        const { fill, follow, simulator } = await open("cross-stack", { apps: [{ id: "shared" }] });
        const app = simulator.app("shared");
        const before = app.currentSecret;
        const organization = { YOUR_PULUMI_ORGANIZATION: "organization" };
        const first = await follow("The first time: sh 1", { ...fill, ...organization });
        expect(first).toContain("the confirmation of 1 of 1 consumers is missing, so nothing is ended");
        expect(app.accepts(before)).toBe(true);
        const second = await follow("The first time: sh 2");
        expect(second).toMatch(/dotenv *: \[secret\]/);
        expect(second).toContain("the previous secret is retired");
        expect(app.accepts(before)).toBe(false);
        await reader.run("pulumi destroy && cd ../consumer");
        const withoutProducer = await reader.try("pulumi up");
        expect(withoutProducer.status).not.toBe(0);
        expect(withoutProducer.output).toContain("clientSecret");
        await reader.run("pulumi destroy");
    });
});
