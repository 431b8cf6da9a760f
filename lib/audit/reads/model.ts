/** A person's read or refused attempt is recorded once in each of these windows of the clock. */
export const windowMs = 600_000;

/** So many reads and refusals of one person have records of their own in a minute. The others are counted together. */
export const recordedAMinute = 300;

/**
 * Whether a record is of the class of reads: searches, opened entries, exports, downloads, and refused attempts of
 * people. The trail leaves them out unless a question names them.
 */
export const isRead = (type: string): boolean => /^(?:access|audit|evidence)\./.test(type);

/** The start of the window that an instant lies in, in ms. */
export const windowOf = (ms: number): number => Math.floor(ms / windowMs) * windowMs;
