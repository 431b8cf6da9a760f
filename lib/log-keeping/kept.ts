type Kept = { what: string; period: string };

/** Lists how long each kind of data is kept. `docs/operations.md` has the rule of removing by month. */
export const keptPeriods = (months: number | null): Kept[] => [
  {
    what: "Sealed records and their texts",
    period: months === null ? "for ever" : `${months} months after the month in which they were made`,
  },
  { what: "Leaf hashes, tiles and proofs", period: "for ever" },
  { what: "Checkpoints: the first of each hour, and each that a reader got", period: "for ever" },
  { what: "Other checkpoints", period: "1 day" },
  { what: "Records and texts under a legal hold", period: "until the hold is released" },
  { what: "Months with an entry that a case pins", period: "until the entry is unpinned or the case removed" },
  { what: "Exports and evidence packs", period: "7 days" },
  { what: "Ended sessions", period: "1 day" },
  { what: "Ended access tokens", period: "1 hour. Their records stay with the log" },
];
