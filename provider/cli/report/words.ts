export function counted(count: number, noun: string): string {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A moment to the minute, in UTC. */
export function minute(moment: string): string {
    return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The day of a moment. CSP may have sent a text that is not a date. */
export function day(moment: string | undefined): string {
    if (moment === undefined) return "-";
    const ms = Date.parse(moment);
    return Number.isNaN(ms) ? moment : new Date(ms).toISOString().slice(0, 10);
}

/** How many characters a text has. */
export function length(text: string): number {
    return [...text].length;
}

/** A text that fits, without its middle: beginnings and ends tell names apart. */
export function shortened(text: string, room: number): string {
    const characters = [...text];
    if (characters.length <= room) return text;
    const end = Math.floor((room - 1) / 2);
    return `${characters.slice(0, room - 1 - end).join("")}…${end === 0 ? "" : characters.slice(-end).join("")}`;
}
