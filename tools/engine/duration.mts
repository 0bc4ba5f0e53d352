/** Milliseconds for a person: `0.4 s`, `12 s` or `5 min 7 s`. */
export function duration(milliseconds: number): string {
    const seconds = milliseconds / 1_000;
    if (seconds < 9.5) {
        return `${seconds.toFixed(1)} s`;
    }
    const whole = Math.round(seconds);
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
