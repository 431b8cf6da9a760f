const firstMs = 5_000;
const longestMs = 3_600_000;

/**
 * Milliseconds until the next attempt: 5 seconds, doubled with each failure up to an hour, less up to half of it by
 * chance. A receiver may ask for more, up to an hour.
 *
 * @param random From 0 to below 1.
 */
export function backOffMs(failures: number, waitMs = 0, random = Math.random()): number {
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(Math.max(doubled * (1 - random / 2), Math.min(waitMs, longestMs)));
}
