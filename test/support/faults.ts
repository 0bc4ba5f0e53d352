/** The rest of a fault that hits every call from now on. */
export const always = { times: Number.POSITIVE_INFINITY };
