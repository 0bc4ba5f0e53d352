import type { ProgramChange, Step } from "./steps";
import type { Outcome, World } from "./world";

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
export async function heal(world: World): Promise<void> {
    const { crashed } = world;
    if (world.allows({ do: "addApp" })) await world.take({ do: "addApp" });
    await world.take({ do: "propagateAtOnce" });
    await world.take({ do: "wait", seconds: longestPropagation });
    if (crashed?.do === "up" && !crashed.replace) {
        const again: Step = { do: "up", ...(crashed.refresh && { refresh: true }) };
        if ((await world.take(again)) === "succeeded") expectOrder(world, "the up that follows a crash");
    }
    await world.take({ do: "setTestable", testable: true });
    // An app that authenticates itself can't tell of itself whether it is locked out.
    if (world.isSelfAuthenticating) {
        const outcome = await world.take({ do: "up", change: { ...outOfTheWay, authenticateAs: null } });
        if (outcome !== "succeeded") await afterOverlap(world);
    }
    await world.take({ do: "refresh" });
    if ((await world.take({ do: "up", change: outOfTheWay })) !== "succeeded") await afterOverlap(world);
    expectOrder(world, "a refresh and an up");
    await world.take({ do: "up" });
    await world.take({ do: "destroy" });
}

/** What an undisturbed `up` refuses with these inputs is only a second overlap. */
async function afterOverlap(world: World): Promise<void> {
    await world.take({ do: "wait", seconds: 3 * 86_400 });
    await world.take({ do: "refresh" });
    const outcome: Outcome | undefined = await world.take({ do: "up" });
    if (outcome !== "succeeded") throw new Error("the stack can't be brought in order");
}

function expectOrder(world: World, after: string): void {
    if (!world.isInOrder) throw new Error(`CSP does not accept the secret in state after ${after}`);
}
