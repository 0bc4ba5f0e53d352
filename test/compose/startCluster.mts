import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An executable, and its first arguments. */
type Command = readonly [string, ...string[]];

/** The programs that a cluster without nodes is made of. */
export interface ClusterPrograms {
    readonly etcd: Command;
    readonly apiServer: Command;
    readonly controllers: Command;
}

/** How to reach an API server. */
export interface Access {
    /** With a loopback address. */
    readonly url: string;
    readonly token?: string | undefined;
    /** PEM text of the authority that has signed the server's certificate. */
    readonly ca?: string | undefined;
}

/** A cluster to test with. */
export interface Cluster {
    /** The text of a kubeconfig file, in JSON. */
    readonly kubeconfig: string;
    readonly access: Access;
    stop(): Promise<void>;
}

const readyWithinMs = 120_000;

/** Starts a cluster on loopback addresses, with all of its files in the folder. Resolves once it is ready. */
export async function startCluster(programs: ClusterPrograms, folder: string, signal: AbortSignal): Promise<Cluster> {
    const file = (name: string) => join(folder, name);
    const [etcd, peers] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    const api = await freePort();
    const token = randomUUID();
    writeFileSync(file("tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    writeFileSync(file("accounts.pem"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });

    const children: ChildProcess[] = [];
    const start = (name: string, [command, ...first]: Command, args: readonly string[]) => {
        const log = openSync(file(`${name}.log`), "w");
        // Our own programs end when the pipe to them does, even if this process is killed.
        children.push(spawn(command, [...first, ...args], { cwd: folder, stdio: ["pipe", log, log] }));
    };
    const stop = async () => {
        const running = children.filter(isRunning);
        const exits = running.map((child) => once(child, "exit"));
        for (const child of running) child.kill("SIGKILL");
        await Promise.all(exits);
    };
    const access = { url: `https://127.0.0.1:${api}`, token };
    try {
        mkdirSync(file("certificates"));
        start("etcd", programs.etcd, [
            `--data-dir=${file("etcd")}`,
            `--listen-client-urls=${etcd}`,
            `--advertise-client-urls=${etcd}`,
            `--listen-peer-urls=${peers}`,
            `--initial-advertise-peer-urls=${peers}`,
            `--initial-cluster=default=${peers}`,
            "--unsafe-no-fsync",
        ]);
        start("kube-apiserver", programs.apiServer, [
            `--etcd-servers=${etcd}`,
            "--bind-address=127.0.0.1",
            `--secure-port=${api}`,
            `--cert-dir=${file("certificates")}`,
            `--token-auth-file=${file("tokens.csv")}`,
            "--authorization-mode=RBAC",
            // Pods need no token of their own here, and nobody makes the account that they would use.
            "--disable-admission-plugins=ServiceAccount",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://kubernetes.default.svc",
            `--service-account-key-file=${file("accounts.pem")}`,
            `--service-account-signing-key-file=${file("accounts.pem")}`,
            "--endpoint-reconciler-type=none",
        ]);
        const untilMs = Date.now() + readyWithinMs;
        while (!(await isReady(access))) {
            signal.throwIfAborted();
            const ended = children.find((child) => !isRunning(child));
            if (ended !== undefined)
                throw new Error(`${ended.spawnargs.slice(0, 2).join(" ")} has ended: ${lastLines(folder)}`);
            if (Date.now() > untilMs)
                throw new Error(`the API server was not ready after two minutes: ${lastLines(folder)}`);
            await sleep(200);
        }
        const ca = readFileSync(join(file("certificates"), "apiserver.crt"), "utf8");
        const kubeconfig = kubeconfigOf(access, ca);
        writeFileSync(file("kubeconfig"), kubeconfig, { mode: 0o600 });
        start("controllers", programs.controllers, [file("kubeconfig")]);
        return { kubeconfig, access: { ...access, ca }, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}

function kubeconfigOf({ url, token }: Access, ca: string): string {
    const name = "compose";
    const cluster = { server: url, "certificate-authority-data": Buffer.from(ca).toString("base64") };
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster }],
        users: [{ name, user: { token } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
    });
}

function isRunning({ exitCode, signalCode, pid }: ChildProcess): boolean {
    return pid !== undefined && exitCode === null && signalCode === null;
}

async function isReady({ url, token }: Access): Promise<boolean> {
    // The server makes its certificate itself, in this folder, and it is not known yet.
    const options = { headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false };
    return new Promise((resolve) => {
        const asked = get(`${url}/readyz`, options, (response) => resolve(response.resume().statusCode === 200));
        asked.on("error", () => resolve(false));
    });
}

function lastLines(folder: string): string {
    const logs = ["etcd", "kube-apiserver"].map((name) => readFileSync(join(folder, `${name}.log`), "utf8"));
    return logs.flatMap((log) => log.trimEnd().split("\n").slice(-3)).join(" | ");
}

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address === null || typeof address === "string") throw new Error("no port is free");
    return address.port;
}
