// What every program is told by the benchmark: which apps there are, and the trigger's value.
module.exports = {
    apps: Array.from({ length: Number(process.env.BENCH_APPS) }, (_, index) => `app-${index + 1}`),
    trigger: process.env.BENCH_TRIGGER,
};
