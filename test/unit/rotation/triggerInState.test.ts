import { expect, it } from "vitest";
import type { Json } from "../../../provider/common/properties";
import { toOutputs } from "../../../provider/rotation/codec";
import { aState } from "../../support/states";

it("a state keeps every member of a trigger, applied or pending, also one called __proto__", () => {
    const trigger = (value: number): Json => JSON.parse(`{"at":{"__proto__":${value}}}`);
    const { rotationTrigger, pendingRotationTrigger } = toOutputs(
        aState({ rotationTrigger: trigger(1), pendingClientSecret: "Pending-1", pendingRotationTrigger: trigger(2) }),
    );
    expect([rotationTrigger, pendingRotationTrigger].map((one) => JSON.stringify(one))).toEqual([
        '{"at":{"__proto__":1}}',
        '{"at":{"__proto__":2}}',
    ]);
});
