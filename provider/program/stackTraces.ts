/**
 * Stops stack traces from being captured until the returned function is called.
 *
 * Pulumi's SDK captures four for each property of a resource, to tell where a promise that never settles came from. With
 * as many properties as ours, that takes most of the time of declaring a resource (docs/benchmarks.md).
 */
export function withoutStackTraces(): () => void {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    return () => {
        Error.stackTraceLimit = stackTraceLimit;
    };
}
