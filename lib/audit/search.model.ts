/** Finds the ids behind names; an unknown name has none. */
export type NameLookup = {
  agents(namesOrIds: readonly string[]): Promise<string[]>;
  actors(namesOrIds: readonly string[]): Promise<string[]>;
  /** Ids with this prefix of what has one of these names, now or once. */
  kept(prefix: string, names: readonly string[]): Promise<string[]>;
  /** Names of agents and resource servers, and addresses of people, that begin with a text. */
  agentsLike(text: string): Promise<string[]>;
  resourceServersLike(text: string): Promise<string[]>;
  peopleLike(text: string): Promise<string[]>;
  /** Ids of anything whose name, now or once, holds these words in their order, the last as a beginning. */
  named(words: readonly string[]): Promise<string[]>;
  /** Ids of agents whose name fits a pattern of LIKE, which begins with this text. */
  agentsFitting(pattern: string, beginning: string): Promise<string[]>;
  /** Ids of the kinds with these prefixes, or of any kind, whose part after the prefix begins with a text. */
  idsBeginning(prefixes: readonly string[], cut: string): Promise<string[]>;
  /** Ids of instances that end with a text: the console shows their last characters. */
  instancesEnding(ending: string): Promise<string[]>;
  /** Ids of delegations, requests and action approvals with a version or document of this digest. */
  withDigest(digest: string): Promise<string[]>;
  /** Places in the log with this leaf hash. */
  withLeafHash(hash: Buffer): Promise<number[]>;
};

/**
 * A way to the rows of a condition by an index:
 *
 * - the rows whose column equals one of a list, each list in the trail's order
 * - the rows that a condition finds by their words or ids
 */
export type Lead =
  | {
      column: "agent_id" | "actor_id" | "actor_type" | "code" | "type" | "address";
      parameter: string;
      count: number;
    }
  | { sql: string };

/**
 * A condition on `audit_search` with the values of its parameters, counted from `$1`. All its rows lie on `leads`;
 * without any, no index finds them.
 */
export type Condition = {
  sql: string;
  values: unknown[];
  leads: readonly Lead[];
  range: RowRange;
  /** Whether the question names records of reads (`lib/audit/reads`). Without that they are left out. */
  reads: boolean;
  /** Whether the question names one version of a thing. */
  versions?: boolean;
};

/** Times of rows: not before `from`, and before `to`. Months outside are not read. */
export type TimeRange = { from?: Date; to?: Date };

/** Times of rows, and their places in the log: `first`, and those before `below`. */
export type RowRange = TimeRange & { first?: number; below?: number };

/** Facts that the reader may learn from an answer. */
export type Told = {
  /** Whether the reader learns that a name names nothing, or too many. */
  refusesUnknown: boolean;
  /** Whether the refusal lists addresses of people that begin alike. */
  seesPeople: boolean;
  /** Whether the reader may search by network addresses. */
  seesAddresses: boolean;
  /** The trust domain of agents' SPIFFE IDs. */
  trustDomain: string;
};

/** The surroundings of a term: what its translation asks, and where it notes what it finds. */
export type Context = Told & {
  names: NameLookup;
  now: Date;
  bind: (value: unknown) => string;
  /** Notes what leads to the rows of a term; the leads of the lowest rank are followed. */
  lead: (rank: number, leads: readonly Lead[]) => void;
  /** Narrows the rows to those within a bound. The rest of the term's condition is then `true`. */
  narrow: (bound: RowRange) => void;
  /** Notes that a term names records of reads. */
  nameReads: () => void;
  /** Notes that a term names one version of a thing. */
  nameVersions: () => void;
};

/** The view that a search reads: the whole trail, or the trail without reads. */
export type SearchedRows = "audit_trail" | "audit_search";
