import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, expectTypeOf, it } from "vitest";
import type {
    JsonInput,
    OAuthAppSecret,
    OAuthAppSecretArgs,
    PreviousSecretRetirement,
    PreviousSecretRetirementArgs,
    RotationReason,
} from "../../../provider";
import {
    inputs,
    optionNames,
    outputs,
    type PropertyType,
    retirementInputs,
    retirementOutputs,
    type rotationReasons,
    secretOutputNames,
    type ValueOf,
} from "../../../provider/common/properties";
import type { Inputs } from "../../../provider/rotation/inputs";
import { type Documented, documented } from "../../../tools/plugin/schema/docstrings.mts";

interface Described {
    readonly type: PropertyType;
    readonly required?: string;
    readonly always?: true;
    readonly internal?: true;
}
type Descriptions<D> = Record<keyof D, Described>;

type IsRequired<D extends Described> = D extends { required: "program" } ? true : false;
type StringsInput = pulumi.Input<readonly pulumi.Input<string | undefined>[] | undefined>;
type ArgOf<T extends PropertyType> = T extends "json"
    ? JsonInput
    : T extends "strings"
      ? StringsInput
      : pulumi.Input<ValueOf<T> | undefined>;

/** A program's inputs, by the descriptions. */
type Args<D extends Descriptions<D>> = {
    -readonly [N in keyof D as IsRequired<D[N]> extends true ? N : never]: pulumi.Input<ValueOf<D[N]["type"]>>;
} & { -readonly [N in keyof D as IsRequired<D[N]> extends true ? never : N]?: ArgOf<D[N]["type"]> };

type IsAlways<D extends Described> = D extends { always: true } | { required: string } ? true : false;
type FieldOf<D extends Described> = D["type"] extends "json"
    ? unknown
    : IsAlways<D> extends true
      ? ValueOf<D["type"]>
      : ValueOf<D["type"]> | undefined;

/** A program's outputs, by the descriptions. */
type Fields<D extends Descriptions<D>> = {
    readonly [N in keyof D as D[N] extends { internal: true } ? never : N]: pulumi.Output<FieldOf<D[N]>>;
};

type Flat<T> = { [N in keyof T]: T[N] };

describe("the one description of the properties", () => {
    it("has the inputs that the types of the arguments have", () => {
        expectTypeOf<Flat<Args<typeof inputs>>>().toEqualTypeOf<Flat<OAuthAppSecretArgs>>();
        expectTypeOf<Flat<Args<typeof retirementInputs>>>().toEqualTypeOf<
            Flat<Omit<PreviousSecretRetirementArgs, "secret">>
        >();
    });

    it("has the outputs that the fields of the classes have", () => {
        type OwnFields<C> = Omit<C, keyof pulumi.CustomResource>;
        expectTypeOf<Flat<Fields<typeof inputs> & Fields<typeof outputs>>>().toEqualTypeOf<
            Flat<OwnFields<OAuthAppSecret>>
        >();
        expectTypeOf<Fields<typeof retirementOutputs>>().toEqualTypeOf<Flat<OwnFields<PreviousSecretRetirement>>>();
    });

    it("has what the provider parses, and the reasons that it gives", () => {
        expectTypeOf<keyof Inputs>().toEqualTypeOf<keyof typeof inputs>();
        expectTypeOf<Inputs["orgId"]>().toEqualTypeOf<string>();
        expectTypeOf<Inputs["overlapSeconds"]>().toEqualTypeOf<number | undefined>();
        expectTypeOf<Inputs["authenticateAs"]>().toEqualTypeOf<"credentials" | "app" | undefined>();
        expectTypeOf<RotationReason>().toEqualTypeOf<(typeof rotationReasons)[number]>();
    });

    it("gives the names that decide what is compared, and what is secret", () => {
        expect(optionNames.toSorted().join(" ")).toBe(
            "authenticateAs host onExternalRotation overlapSeconds profile revokeOnDelete rotateAfterDays verify",
        );
        expect(secretOutputNames.toSorted().join(" ")).toBe(
            "clientSecret existingClientSecret newClientSecret pendingClientSecret pendingRotationTrigger previousClientSecret",
        );
    });
});

describe("the docstrings, which the reference page consists of", () => {
    const secretFile = "provider/program/oauthAppSecret.ts";
    const retirementFile = "provider/program/previousSecretRetirement.ts";
    const isPublic = ([, description]: readonly [string, object]) => !("internal" in description);
    const described = (...parts: readonly object[]) => parts.flatMap((part) => Object.entries(part)).filter(isPublic);

    it.each<[string, Documented[], (readonly [string, object])[]]>([
        [
            "inputs of the secret",
            documented("provider/program/oauthAppSecretArgs.ts", "OAuthAppSecretArgs"),
            described(inputs),
        ],
        ["outputs of the secret", documented(secretFile, "OAuthAppSecret"), described(inputs, outputs)],
        [
            "inputs of the retirement",
            documented(retirementFile, "PreviousSecretRetirementArgs").slice(1),
            described(retirementInputs),
        ],
        [
            "outputs of the retirement",
            documented(retirementFile, "PreviousSecretRetirement"),
            described(retirementOutputs),
        ],
    ])("list the %s in the order of the description, and say which are secret", (_, of, as) => {
        expect(of.map(({ name }) => name)).toEqual(as.map(([name]) => name));
        const secret = as.filter(([, description]) => "secret" in description).map(([name]) => name);
        const saidSecret = of.filter(({ paragraphs }) => paragraphs.join().includes("Pulumi secret"));
        expect(saidSecret.map(({ name }) => name)).toEqual(secret);
        for (const { name, paragraphs } of of) expect(paragraphs, name).not.toEqual([]);
    });
});
