import { inexactNumber, isInexact, isRecord, memberPath } from "../common/json";
import { isUnknown } from "../common/unknown";

/**
 * Parts of a trigger that reach the provider in another form than the program gave, so that a change of them could go
 * unseen. We refuse what is sure to be lost, and warn of what may be. Never with a value: a trigger may be secret.
 *
 * @module
 */

/** What can't be a part of a trigger, by its path. */
export function triggerViolations(trigger: unknown): { readonly property: string; readonly reason: string }[] {
    return pathsOf(trigger, isInexact).map((property) => ({ property, reason: inexactNumber }));
}

/** Warns of parts of a trigger that could change unseen, in a line for each kind. */
export function triggerNotes(trigger: unknown): string[] {
    const fractions = pathsOf(trigger, isFraction);
    const empty = pathsOf(trigger, isEmpty);
    return [
        ...(fractions.length > 0
            ? [
                  `${listed(fractions)} has a fraction, and numbers such as 2026.1 and 2026.10 are the same: a change ` +
                      "from one to the other does not rotate. Give text that is not a number, such as 2026-Q4",
              ]
            : []),
        ...(empty.length > 0
            ? [
                  `${listed(empty)} is an empty object, which is what Pulumi's SDKs make of a date, a map or a set: a ` +
                      "change of such a value does not rotate. Give its text",
              ]
            : []),
    ];
}

function isFraction(value: unknown): boolean {
    return Number.isFinite(value) && !Number.isInteger(value);
}

function isEmpty(value: unknown): boolean {
    return isRecord(value) && Object.keys(value).length === 0;
}

function listed([first, ...more]: readonly string[]): string {
    return more.length === 0 ? `${first}` : `${first}, like ${more.length} more of its values,`;
}

/** The paths of the values in a trigger for which that is true; the trigger itself is one of them. */
function pathsOf(trigger: unknown, isSo: (value: unknown) => boolean): string[] {
    const within = (value: unknown, path: string): string[] => [
        ...(isSo(value) ? [path] : []),
        ...(Array.isArray(value) ? value.flatMap((item: unknown, at) => within(item, `${path}[${at}]`)) : []),
        ...(isRecord(value)
            ? Object.entries(value).flatMap(([key, member]) => within(member, memberPath(path, key)))
            : []),
    ];
    return isUnknown(trigger) ? [] : within(trigger, "rotationTrigger");
}
