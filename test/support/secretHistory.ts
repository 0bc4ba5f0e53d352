import type { Call, CallKind, Simulator } from "../../provider/testing";
import type { Project } from "./stack";
import { resourcesInState } from "./stateFile";

/** When CSP had carried out a call of an app. Its secrets are numbers, in the order in which they were made, from 0 on. */
interface Moment {
    readonly appId: string;
    readonly kind: CallKind;
    readonly accepted: readonly number[];
    /** Those that states have as `clientSecret`. */
    readonly known: readonly number[];
}

/** What CSP accepts and what states have, over time. */
export class SecretHistory {
    readonly moments: Moment[] = [];

    /** @param projects of the stacks that have the apps; whoever has an app is the only one that rotates it. */
    constructor(
        private readonly simulator: Simulator,
        private readonly projects: readonly Project[],
    ) {}

    note({ appId, kind }: Call): void {
        if (appId === undefined) return;
        const app = this.simulator.app(appId);
        const accepted = [...app.secretsMade.keys()].filter((index) => app.accepts(app.secretsMade[index] ?? ""));
        const known = this.projects.flatMap((project) => rotationCounts(project, appId));
        this.moments.push({ appId, kind, accepted, known });
    }

    clear(): void {
        this.moments.length = 0;
    }

    /** When CSP accepted no secret that a state has. */
    get gaps(): Moment[] {
        return this.moments.filter(({ accepted, known }) => !known.some((index) => accepted.includes(index)));
    }
}

/** How many rotations each state tells of: the number of the secret that it has. */
function rotationCounts({ stateFolder }: Project, app: string): number[] {
    return resourcesInState(stateFolder)
        .filter(({ outputs }) => outputs["oauthAppId"] === app && outputs["rotationCount"] !== undefined)
        .map(({ outputs }) => Number(outputs["rotationCount"]));
}
