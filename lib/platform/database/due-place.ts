/**
 * A place in a list that is ordered by an instant and then by id: the rows after it follow.
 *
 * Without an id, it is behind every row of that instant.
 */
export type DuePlace = { due: Date; id: string | null };

/**
 * The condition for rows that expire after `now` and come after a place, in the order of `expiresAt` and `id`. Its first
 * bound lets a read begin at the place in an index.
 */
export function expiringAfter(after: DuePlace | undefined, now: Date) {
  const { due, id } = after ?? { due: now, id: null };
  return {
    expiresAt: { gt: now, gte: due },
    OR: [{ expiresAt: { gt: due } }, ...(id === null ? [] : [{ expiresAt: due, id: { gt: id } }])],
  };
}
