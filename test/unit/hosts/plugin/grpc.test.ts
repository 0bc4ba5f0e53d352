import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { describe, expect, it } from "vitest";
import { RpcError, unary } from "../../../../provider/hosts/plugin/grpc";
import { struct } from "../../../support/providerCalls";

const details = "grpc-status-details-bin";

describe("an error for the engine", () => {
    it("has its message in well-formed text, and neither a stack nor details", () => {
        const error = new RpcError("half \ud83d of a character");
        expect(error).toMatchObject({ message: "half \ufffd of a character", stack: "", code: status.UNKNOWN });
        expect(error.metadata.get(details)).toEqual([]);
    });

    it("has the outputs to keep of a resource whose step failed, as the engine reads them", () => {
        const error = new RpcError("It failed.", { id: "org/app", properties: struct({ clientSecret: "New-1" }) });
        const [bytes] = error.metadata.get(details);
        if (!(bytes instanceof Buffer)) throw new Error("no details");
        const all = Status.deserializeBinary(bytes);
        expect([all.getCode(), all.getMessage()]).toEqual([status.UNKNOWN, "It failed."]);
        const [detail, ...others] = all.getDetailsList();
        expect(others).toEqual([]);
        const kept = detail?.unpack(ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
        expect(kept?.getId()).toBe("org/app");
        expect(kept?.getReasonsList()).toEqual(["It failed."]);
        expect(kept?.getProperties()?.toJavaScript()).toEqual({ clientSecret: "New-1" });
    });
});

describe("a method", () => {
    /** What the engine gets from it. */
    function responded(method: (request: string) => string | Promise<string>): Promise<unknown> {
        return new Promise((resolve) => {
            const respond: sendUnaryData<string> = (error, response) => resolve(error ?? response);
            const call: Pick<ServerUnaryCall<string, string>, "request"> = { request: "asked" };
            Reflect.apply(unary(method), undefined, [call, respond]);
        });
    }

    it("responds with what its function returns, now or later, and with the error for the engine that it throws", async () => {
        expect(await responded((request) => `${request} now`)).toBe("asked now");
        expect(await responded(async (request) => `${request} later`)).toBe("asked later");
        const error = new RpcError("It failed.");
        expect(await responded(() => Promise.reject(error))).toBe(error);
    });

    it("tells nothing of any other error, which may quote a secret", async () => {
        const response = await responded(() => Promise.reject(new Error("Sesame")));
        expect(response).toBeInstanceOf(RpcError);
        expect(response).toMatchObject({ message: "An unexpected error in pulumi-vmware-csp." });
    });
});
