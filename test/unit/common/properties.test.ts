import { expect, it } from "vitest";
import type { OAuthAppSecret } from "../../../provider";
import { optionNames, outputNames } from "../../../provider/common/properties";

it("every option and output has its property on OAuthAppSecret, which the compiler checks here", () => {
    const properties: readonly (keyof OAuthAppSecret)[] = [...optionNames, ...outputNames];
    expect(properties).toContain("clientSecret");
});
