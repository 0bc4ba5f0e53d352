/** The blocks of the documents that no test can run here, each with the reason, by page and by the block's name. */
export const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
