import { expect, it } from "vitest";
import { foreignOverlap } from "../../../provider/rotation/overlap";

const before = "2026-01-01T00:00:00Z";
const made = "2026-01-02T00:00:00Z";
const since = "2026-01-03T00:00:00Z";

it.each([
    { name: "CSP says that no overlap runs", left: 0, lastUpdatedAt: since, may: false },
    { name: "one runs, and the app has changed since", left: 60, lastUpdatedAt: since, may: true },
    {
        name: "an overlap seems to run, but nothing has changed since: CSP always has the field",
        left: 60,
        lastUpdatedAt: made,
        may: false,
    },
    {
        name: "one runs, and CSP does not say when the app changed",
        left: 60,
        lastUpdatedAt: undefined,
        may: true,
    },
    {
        name: "CSP says nothing about overlaps, and the app has changed since",
        left: undefined,
        lastUpdatedAt: since,
        may: true,
    },
    {
        name: "CSP says nothing about overlaps, and nothing has changed since",
        left: undefined,
        lastUpdatedAt: before,
        may: false,
    },
    { name: "CSP says nothing at all", left: undefined, lastUpdatedAt: undefined, may: false },
    { name: "the time of the change can't be read", left: 60, lastUpdatedAt: "yesterday", may: true },
])("$name: somebody else's overlap may run: $may", ({ left, lastUpdatedAt, may }) => {
    const app = { secretRotationExpirationInSeconds: left, lastUpdatedAt };
    expect(foreignOverlap({ rotatedAt: made }, app)).toBe(may);
});

it.each([
    { left: undefined, lastUpdatedAt: since, may: true },
    { left: undefined, lastUpdatedAt: before, may: false },
    { left: 60, lastUpdatedAt: before, may: true },
    { left: 0, lastUpdatedAt: since, may: false },
])("of an adopted secret, which may have been an old one from the start: %o", ({ left, lastUpdatedAt, may }) => {
    expect(foreignOverlap({ adoptedAt: made }, { secretRotationExpirationInSeconds: left, lastUpdatedAt })).toBe(may);
});
