import type { SimulatedAppOptions, SimulatorSwitches } from "../../provider/testing";

/** An app, and how a CSP treats it. */
export interface OwnedApp {
    readonly name: string;
    readonly app: Partial<SimulatedAppOptions> & Pick<Required<SimulatedAppOptions>, "ownerOnlySecretRotation">;
    readonly switches: Pick<SimulatorSwitches, "ownerOnlySecretRotation"> & Partial<SimulatorSwitches>;
}

const roles = ["developer"];

/** Apps with a role, under each meaning that `ownerOnlySecretRotation` may have. */
export const ownedApps: readonly OwnedApp[] = [true, false].flatMap((ownerOnlySecretRotation) =>
    (["organization", "app"] as const).map((owner) => ({
        name: `ownerOnlySecretRotation ${ownerOnlySecretRotation}, which would mean: only the ${owner}`,
        app: { ownerOnlySecretRotation, roles },
        switches: { ownerOnlySecretRotation: owner },
    })),
);

/** The apps that may rotate themselves. One of them needs no role for that. */
export const selfRotatingApps: readonly OwnedApp[] = [
    ...ownedApps.filter(
        ({ app, switches }) => !app.ownerOnlySecretRotation || switches.ownerOnlySecretRotation === "app",
    ),
    {
        name: "no role, if an app needs none for itself",
        app: { ownerOnlySecretRotation: true, roles: ["org_member"] },
        switches: { ownerOnlySecretRotation: "app", appsNeedRoleForThemselves: false },
    },
];
