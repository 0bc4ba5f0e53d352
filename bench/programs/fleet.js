// What every program is told by the benchmark: which apps there are, and the trigger's value.
const { BENCH_APPS: count, BENCH_FIRST_APP: first = "1", BENCH_TRIGGER: trigger } = process.env;

module.exports = {
    apps: Array.from({ length: Number(count) }, (_, index) => `app-${Number(first) + index}`),
    trigger,
};
