/** Why no test notices a mutant, and why that is well. */
export interface Explanation {
    /** Below provider/. */
    readonly file: string;
    /** The whole line of code, without its indentation. */
    readonly line: string;
    /** What the code was changed to; absent: whatever it was changed to. */
    readonly to?: string;
    readonly why: string;
}

export const explained: readonly Explanation[] = [];
