/**
 * Lets no stack trace be captured until the returned function is called.
 *
 * Pulumi's SDK captures four for each property of a resource, only to say of a promise that never settles where it
 * came from. For a resource with as many properties as ours that is most of the time that declaring it takes
 * (docs/benchmarks.md).
 */
export function withoutStackTraces(): () => void {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    return () => {
        Error.stackTraceLimit = stackTraceLimit;
    };
}
