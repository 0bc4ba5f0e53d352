import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { packageName } from "../common/packageInfo";
import { runtimeEntry } from "./providerText";

let isChecked = false;

/**
 * Refuses an installation in which Pulumi's provider process would not find this package. That process resolves the
 * stored provider text from the project's directory, where a dependency of a dependency may be hidden.
 *
 * Checked once per process, and only where Pulumi itself runs the program, with the project's directory as the current
 * one. An inline program of the Automation API can't know where its provider process will run.
 *
 * @throws pulumi.RunError before anything is registered.
 */
export function checkInstallation(): void {
    const isRunByPulumi = process.env["PULUMI_NODEJS_MONITOR"] !== undefined;
    if (isChecked || !isRunByPulumi) return;
    const directory = process.cwd();
    try {
        createRequire(join(directory, "package.json")).resolve(runtimeEntry);
        isChecked = true;
    } catch {
        throw new pulumi.RunError(
            `${packageName} can't be found from the project's directory ${directory}, where Pulumi's provider process ` +
                `looks for it. Make it a direct dependency of the project: npm install ${packageName}.`,
        );
    }
}
