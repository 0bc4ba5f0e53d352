import { connect } from "node:net";

/** An engine on this machine accepts a connection at once; this is for a machine under heavy load. */
const timeoutMs = 5_000;

const addressForm = /^(?:tcp:\/\/)?\[?([^\]]+?)\]?:(\d+)$/;

/**
 * The address of the Pulumi engine that started this process: the last `host:port` among the arguments, after the flags
 * (`--logflow`, `--tracing`). Undefined: no engine started it.
 */
export function engineAddressIn(args: readonly string[]): string | undefined {
    return args.findLast((arg) => splitAddress(arg) !== undefined);
}

const greatestPort = 65_535;

/** Host and port of an address that has the form of an engine's; undefined for any other text. */
export function splitAddress(address = ""): { readonly host: string; readonly port: number } | undefined {
    const [, host, port] = addressForm.exec(address) ?? [];
    if (host === undefined || port === undefined || Number(port) > greatestPort) return undefined;
    return { host, port: Number(port) };
}

/**
 * Whether the Pulumi engine that started this process still runs.
 *
 * A provider process lives on when its engine is killed, and finishes what it was doing. One was seen to rotate a
 * secret after the next `pulumi up` had ended. So it asks before every call.
 *
 * @param address of the engine. Without one, no engine started this process, so none can have ended.
 */
export function isEngineAlive(address: string | undefined): Promise<boolean> {
    const engine = splitAddress(address);
    if (engine === undefined) return Promise.resolve(true);
    return new Promise((resolve) => {
        const socket = connect({ ...engine, timeout: timeoutMs });
        const end = (isAlive: boolean) => {
            socket.destroy();
            resolve(isAlive);
        };
        socket.once("connect", () => end(true));
        socket.once("error", () => end(false));
        socket.once("timeout", () => end(false));
    });
}
