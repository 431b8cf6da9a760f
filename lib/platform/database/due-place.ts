/**
 * A place in a list that is ordered by an instant and then by id: the rows after it follow.
 *
 * Without an id, it is behind every row of that instant.
 */
export type DuePlace = { due: Date; id: string | null };
