import { createHash, createHmac, randomBytes } from "node:crypto";
import { isRecord } from "../common/json";

/**
 * What a run knows as a whole. Pulumi starts several provider processes for one run: one for each provider resource,
 * each plugin version and each host. What one of them finds out must hold in all of them.
 */
export class RunMemory {
    constructor(private readonly facts: Facts = new MapFacts()) {}

    /**
     * Claims something that only one resource of a run can have. A resource has one claim of each kind: a new one replaces
     * the earlier one.
     *
     * @param urn of the resource that claims it.
     * @returns the URN of the resource that has it: this one, or another that was first.
     */
    claim(kind: ClaimKind, id: string, urn: string): string {
        const [name, ofResource] = [nameOf(kind, id), nameOf(`${kind}-of`, urn)];
        const earlier = this.facts.get(ofResource);
        if (earlier !== undefined && earlier !== name && this.facts.get(earlier) === urn) this.facts.remove(earlier);
        const holder = this.facts.add(name, urn);
        this.facts.put(ofResource, name);
        return holder;
    }

    /** Whether a resource of this run has the claim. */
    isClaimed(kind: ClaimKind, id: string): boolean {
        return this.facts.get(nameOf(kind, id)) !== undefined;
    }

    /** Notes, before the call, that this run makes, sets or adopts a secret of the app: no delete may revoke it. */
    noteChange(appId: string): void {
        this.facts.put(nameOf("changed", appId), "true");
    }

    isChanged(appId: string): boolean {
        return this.facts.get(nameOf("changed", appId)) !== undefined;
    }

    /** Notes that the secret of an app's resource is an adopted one, so that another process can tell whether it has the same. */
    noteAdoption(appId: string, secret: string): void {
        this.facts.put(nameOf("adopted", appId), checkValueOf(secret, randomBytes(saltBytes).toString("hex")));
    }

    /** The adopted secret is no longer the one that the app's resource has. */
    forgetAdoption(appId: string): void {
        this.facts.remove(nameOf("adopted", appId));
    }

    /** Tells of a secret whether it is the adopted one; undefined if there is none. */
    adoption(appId: string): ((secret: string) => boolean) | undefined {
        const found = this.facts.get(nameOf("adopted", appId));
        if (found === undefined) return undefined;
        return (secret) => checkValueOf(secret, found.slice(0, 2 * saltBytes)) === found;
    }

    /** Notes what freezes rotation in one process of the run, and so in all: the first one counts. */
    noteFreeze(place: string): void {
        this.facts.add("frozen", place);
    }

    freeze(): string | undefined {
        return this.facts.get("frozen");
    }

    /** Notes a retirement that this run removed, by the app of its secret. */
    noteRemovedRetirement(appId: string, { rotatedAt, retiredAt }: Retirement): void {
        this.facts.put(nameOf("retirement", appId), JSON.stringify({ rotatedAt, retiredAt }));
    }

    removedRetirement(appId: string): Retirement | undefined {
        const text = this.facts.get(nameOf("retirement", appId));
        if (text === undefined) return undefined;
        const found: unknown = JSON.parse(text);
        const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
        return isRecord(found) ? { rotatedAt: textOf(found["rotatedAt"]), retiredAt: textOf(found["retiredAt"]) } : {};
    }
}

/** `app`: one resource manages the secret of an app. `overlap`: one retirement ends the overlaps of a secret. */
export type ClaimKind = "app" | "overlap";

/** What is kept of a retirement: the rotation whose overlap it was for, and when it ended that, if it did. */
export interface Retirement {
    readonly rotatedAt?: string | undefined;
    readonly retiredAt?: string | undefined;
}

/** Short texts by names that are fit for files. None of them is secret. */
export interface Facts {
    /** Keeps the text unless that name has one already, and returns the text that the name has now. */
    add(name: string, text: string): string;
    /** Keeps the text, and replaces any that the name has. */
    put(name: string, text: string): void;
    get(name: string): string | undefined;
    remove(name: string): void;
}

/** The facts of one process. Without an engine, as in tests, there are no others. */
export class MapFacts implements Facts {
    readonly #texts = new Map<string, string>();

    add(name: string, text: string): string {
        const kept = this.#texts.get(name) ?? text;
        this.#texts.set(name, kept);
        return kept;
    }

    put(name: string, text: string): void {
        this.#texts.set(name, text);
    }

    get(name: string): string | undefined {
        return this.#texts.get(name);
    }

    remove(name: string): void {
        this.#texts.delete(name);
    }
}

/** An id may have any character and any length. */
function nameOf(kind: string, id: string): string {
    return `${kind}-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}

const saltBytes = 8;

/**
 * Equal for equal secrets; the salt makes those of two runs differ. Its 32 bits are too few to find a generated secret by. A
 * guess could be confirmed, by a user who can read this user's files.
 */
function checkValueOf(secret: string, salt: string): string {
    return `${salt}:${createHmac("sha256", salt).update(secret).digest("hex").slice(0, 8)}`;
}
