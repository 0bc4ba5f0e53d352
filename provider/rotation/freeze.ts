import { freezeSettings, type SettingsSource } from "../common/settings";
import { UserError } from "../common/userError";
import type { ProviderContext } from "./providerContext";

/** The places that freeze rotation, by the names that users know; none: secrets may be made. */
export type Freeze = readonly string[];

/**
 * What freezes rotation for a provider process. A freeze has no exceptions: one place is enough, even one that only
 * another provider process of the run knows.
 */
export function freezeOf({ settings, run }: Pick<ProviderContext, "settings" | "run">): Freeze {
    const places = freezingPlaces(settings);
    const elsewhere = places.length === 0 ? run.freeze() : undefined;
    return elsewhere === undefined ? places : [elsewhere];
}

/**
 * Tells the run's other provider processes about a freeze. An unreadable freeze is refused when it is asked for.
 *
 * @param resource the name of the provider resource whose process this is.
 */
export function shareFreeze({ settings, run }: Pick<ProviderContext, "settings" | "run">, resource: string): void {
    try {
        if (freezingPlaces(settings).length > 0) run.noteFreeze(`freezeRotation of the provider resource ${resource}`);
    } catch (error) {
        if (!(error instanceof UserError)) throw error;
    }
}

/** @throws UserError `INVALID_SETTING` if a place is neither true nor false: an unreadable freeze is not off. */
export function freezingPlaces(source: SettingsSource): Freeze {
    const frozen = freezeSettings(source).filter(({ value, source: place }) => {
        const word = value.toLowerCase();
        if (word === "true" || word === "1") return true;
        if (word === "false" || word === "0") return false;
        throw new UserError("INVALID_SETTING", `${place} must be true or false.`);
    });
    return [...new Set(frozen.map(({ source: place }) => place))];
}

/** Says what freezes rotation. */
export function frozenNotice(places: Freeze): string {
    return `rotation is frozen (${places.join(" and ")})`;
}
