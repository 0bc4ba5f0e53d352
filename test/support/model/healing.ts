import type { ModelState, Outcome } from "./modelState";
import type { ProgramChange, Step } from "./steps";

/** Inputs that may stand in the way of a rotation, rightly. */
const outOfTheWay: ProgramChange = {
    existingClientSecret: null,
    newClientSecret: null,
    onExternalRotation: null,
    verify: null,
};

/** In seconds, of the secrets that sequences make. */
const longestPropagation = 60;

/** Ends a sequence: whatever happened, the next commands bring Pulumi and CSP in agreement. */
export async function heal(model: ModelState): Promise<void> {
    const { crashed } = model;
    for (const app of ["first", "second"] as const) {
        if (model.allows({ do: "addApp", app })) await model.take({ do: "addApp", app });
    }
    await model.take({ do: "propagateAtOnce" });
    await model.take({ do: "wait", seconds: longestPropagation });
    if (crashed?.do === "up" && !crashed.replace) {
        const again: Step = { do: "up", ...(crashed.refresh && { refresh: true }) };
        const { mayAdoptWrongSecret } = model;
        const outcome = await model.take(again);
        if (outcome === "succeeded" && !mayAdoptWrongSecret) {
            expectOrder(model, "the up that follows a crash");
        }
    }
    await model.take({ do: "setTestable", testable: true, app: "first" });
    await model.take({ do: "setTestable", testable: true, app: "second" });
    // An app that authenticates itself can't tell of itself whether it is locked out.
    if (model.isSelfAuthenticating) {
        const outcome = await model.take({ do: "up", change: { ...outOfTheWay, authenticateAs: null } });
        if (outcome !== "succeeded") await afterOverlap(model);
    }
    await model.take({ do: "refresh" });
    if ((await model.take({ do: "up", change: outOfTheWay })) !== "succeeded") await afterOverlap(model);
    expectOrder(model, "a refresh and an up");
    await model.take({ do: "up" });
    await model.take({ do: "destroy" });
}

/** What an undisturbed `up` refuses with these inputs is only a second overlap. */
async function afterOverlap(model: ModelState): Promise<void> {
    await model.take({ do: "wait", seconds: 3 * 86_400 });
    await model.take({ do: "refresh" });
    const outcome: Outcome | undefined = await model.take({ do: "up" });
    if (outcome !== "succeeded") throw new Error("the stack can't be brought in order");
}

function expectOrder(model: ModelState, after: string): void {
    if (!model.isInOrder()) throw new Error(`CSP does not accept the secret in state after ${after}`);
}
