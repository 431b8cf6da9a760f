/** People who join a group and people who leave it. */
export type Membership = { add: string[]; remove: string[] };

/** Computes who leaves a group when its members are replaced. Groups have many members, so no list is searched. */
export function leaving(before: readonly string[], wanted: readonly string[]): string[] {
  const isWanted = new Set(wanted);
  return before.filter((one) => !isWanted.has(one));
}

/** Adds people who leave and who join to a change. The later one holds. */
export function followedBy(change: Membership, { add, remove }: Membership): Membership {
  return { add: [...leaving(change.add, remove), ...add], remove: [...leaving(change.remove, add), ...remove] };
}
