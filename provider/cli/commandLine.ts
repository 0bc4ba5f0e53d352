import type { Command } from "commander";
import { packageName, packageVersion } from "../common/packageInfo";
import { inputs } from "../common/properties";
import type { CommandIo } from "./commandIo";
import { type DoctorOptions, doctor } from "./doctor/doctor";
import { installPlugin, type PluginInstallOptions } from "./plugin/install";
import { type ReportOptions, report } from "./report/report";
import { type SimulatorCommandOptions, simulator } from "./simulator/simulator";

/**
 * Runs one command of the command line.
 *
 * @param args the arguments, without those of node.
 * @returns the exit status: that of the command, or after a usage error, which it has printed, 1 (`report`: 2).
 */
export async function runCommandLine(args: readonly string[], io: CommandIo): Promise<0 | 1 | 2> {
    // Loaded only here: it is an ESM package, and programs that declare resources don't need it.
    const { Command, CommanderError, InvalidArgumentError } = await import("commander");
    let status: 0 | 1 | 2 = 0;
    const program = new Command(packageName)
        .description("Tools for the OAuth app secrets of VMware Cloud Services (CSP) that Pulumi rotates.")
        .version(packageVersion())
        .exitOverride()
        .configureOutput({
            writeOut: (text) => io.print(text.trimEnd()),
            writeErr: (text) => io.warn(text.trimEnd()),
        });

    describeSimulator(program.command("simulator"), (text) => {
        const port = Number(text);
        if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
        throw new InvalidArgumentError("It must be a number from 0 to 65535.");
    }).action(async (options: SimulatorCommandOptions) => {
        status = await simulator(options, io);
    });
    describeDoctor(program.command("doctor")).action(async (options: DoctorOptions) => {
        status = await doctor(options, io);
    });
    const plugin = program.command("plugin").description("the plugin for programs in any language that Pulumi has");
    describePluginInstall(plugin.command("install")).action(async (options: PluginInstallOptions) => {
        status = await installPlugin(options, io);
    });
    describeReport(program.command("report"), (text) => {
        const days = Number(text);
        if (text.trim() !== "" && days > 0 && days < Number.POSITIVE_INFINITY) return days;
        throw new InvalidArgumentError("It must be a number of days, more than 0.");
    }).action(async (options: ReportOptions) => {
        status = await report(options, io);
    });

    try {
        await program.parseAsync(args, { from: "user" });
        return status;
    } catch (error) {
        // Commander has printed it already. Help and version end like this too, with status 0.
        if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : args[0] === "report" ? 2 : 1;
        throw error;
    }
}

function describeSimulator(command: Command, parsePort: (text: string) => number): Command {
    return command
        .description("start a simulator of CSP on this machine, to try the package without an organization")
        .option("--port <number>", "TCP port on 127.0.0.1; 0: any that is free", parsePort, 0)
        .option("--app <id...>", "OAuth apps that it has; may be given several times", ["demo"])
        .option("--org <id>", "the organization's id; default: the same in every simulator")
        .option("--show-secrets", "print the present secret of each app, for a program that adopts it")
        .addHelpText(
            "after",
            `
It prints how to point a stack at it, then each call that it gets, without
secrets. Ctrl-C ends it, and what it knows is gone then. Each app has the role
developer, so its id and its secret are a service account too.

It needs fastify: npm install --save-dev fastify. Without a project:
  npx --package=fastify --package=${packageName} ${packageName} simulator`,
        );
}

function describeDoctor(command: Command): Command {
    return command
        .description("try whether the configured credentials can rotate an app's secret, without rotating it")
        .requiredOption("--app <id>", "the OAuth app, as oauthAppId in the program")
        .option("--org <id>", "the organization; default: configuration, then environment")
        .option("--host <host>", "the host; default: configuration, then environment, then CSP's own")
        .option("--profile <name>", "the named credentials to use")
        .addOption(
            command
                .createOption("--authenticate-as <who>", "who rotates, as authenticateAs in the program")
                .choices(inputs.authenticateAs.type)
                .default("credentials"),
        )
        .option("--stack <name>", "the stack whose configuration is read; default: the selected one")
        .option("--json", "print the findings as JSON")
        .addHelpText(
            "after",
            `
Settings are read as the provider reads them: credentials from the environment
(CSP_API_TOKEN, or CSP_CLIENT_ID and CSP_CLIENT_SECRET, or CSP_PROFILES), then
from the configuration of the Pulumi stack of this directory, if it has one.
With --authenticate-as app it takes the app's own secret from CSP_CLIENT_SECRET,
or from the clientSecret of the profile, and needs no other credentials.
It asks CSP for an access token and for a description of the app, and changes
nothing. The exit status is 0 if there is no problem, else 1.`,
        );
}

function describePluginInstall(command: Command): Command {
    return command
        .description("give this package's plugin to Pulumi, on this machine and for this user")
        .option("--reinstall", "replace it if this version is there already")
        .addHelpText(
            "after",
            `
It runs \`pulumi plugin install\` with the plugin that this package contains, so
that programs in YAML, Go, Python, .NET, Java and Node can use it. It needs
\`pulumi\` on the PATH. From then on nothing of this package is needed but the
plugin's one file, which Pulumi copies to its own folder (PULUMI_HOME).`,
        );
}

function describeReport(command: Command, parseDays: (text: string) => number): Command {
    return command
        .description("show how old the secrets of many stacks are, and what is due")
        .option("--stack <name...>", "the stacks; default: the selected one")
        .option("--all", "all stacks of the project")
        .option("--file <export...>", "what `pulumi stack export` printed; -: standard input")
        .option("--org <id>", "also ask CSP for the organization's apps that no stack manages")
        .option("--max-age-days <days>", "an older secret is due, whatever its program says", parseDays)
        .option("--json", "print JSON")
        .option("--html <file>", "also write a page to read and to print")
        .addHelpText(
            "after",
            `
It reads the stacks with the pulumi on the PATH, and needs no passphrase, no
token and no secret; only --org needs credentials for CSP, as doctor does.
In a pipeline without a project:
  pulumi stack export | npx ${packageName} report --file -

The exit status is 0 if all is well; 1 if a secret is due, rejected or pending,
or an app is managed twice; 2 if not everything could be read.`,
        );
}
