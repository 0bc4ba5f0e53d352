import { pick } from "../../common/json";
import { inputs, outputs, retirementInputs } from "../../common/properties";
import { isUnknown } from "../../common/unknown";
import { schemaOf } from "../../rotation/schemas";
import type { Properties } from "../resource";

export const ownSchema = schemaOf(retirementInputs, { rules: true });

/** What a retirement needs of the secret whose overlap it ends, beside the profile that a program may name. */
export const rotationNames = [
    "orgId",
    "oauthAppId",
    "host",
    "authenticateAs",
    "clientSecret",
    "rotatedAt",
    "previousClientSecret",
    "previousClientSecretExpiresAt",
] as const;

const secretSchema = schemaOf(pick({ ...inputs, ...outputs }, [...rotationNames, "profile"]), {
    rules: false,
}).required({ clientSecret: true });

/** A retirement's own inputs, and what it needs of the secret. */
export const inputsSchema = ownSchema.extend(secretSchema.shape);
export const inputNames = Object.keys(inputsSchema.shape);

/** Whether these are the outputs of a secret that a retirement needs. In a preview some may be unknown. */
export function isRotation(outputs: Properties): boolean {
    const { authenticateAs, ...texts } = outputs;
    // The placeholder of an unknown value is a text, but not one of a few words.
    return secretSchema.safeParse(isUnknown(authenticateAs) ? texts : outputs).success;
}
