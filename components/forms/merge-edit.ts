import { ApiProblem } from "@/components/data/api-problem";

/** A number, or the entity tag of something without one. */
export type Version = number | string;

/** The fields of an object at one version. */
export type Snapshot<Fields, V extends Version = number> = { version: V; fields: Fields };

/** Whether a version follows another one. Entity tags have no order: each other one follows. */
export const follows = (version: Version, other: Version): boolean =>
  typeof version === "number" && typeof other === "number" ? version > other : version !== other;

/** One field that two people changed: its value before, and the other person's value. */
export type Conflict<Value> = { before: Value; theirs: Value };

export type MergeState<Fields, V extends Version = number> = {
  /** Version that the edit is based on. */
  base: Snapshot<Fields, V>;
  /** Values that the form set itself. A field with another value was typed. */
  untyped: Fields;
  conflicts: { [Name in keyof Fields]?: Conflict<Fields[Name]> };
  /** Fields that the other person changed and this one had not touched. */
  adopted: readonly (keyof Fields)[];
};

/** Begins an edit on what an object holds. */
export const mergeStart = <Fields, V extends Version>(base: Snapshot<Fields, V>): MergeState<Fields, V> => ({
  ...{ base, untyped: base.fields, conflicts: {}, adopted: [] },
});

/** Compares as JSON: fields hold what the API sends. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

type Merged<Fields, V extends Version> = { state: MergeState<Fields, V>; taken: Partial<Fields> };

/**
 * Moves an edit to a newer version. A field that only the other person changed takes their value. A field that both
 * changed differently is a conflict until the person chooses. Typed values are never overwritten.
 */
export function mergeVersion<Fields extends object, V extends Version>(
  { base, untyped, conflicts, adopted }: MergeState<Fields, V>,
  current: Snapshot<Fields, V>,
  mine: Fields,
): Merged<Fields, V> {
  const next: Merged<Fields, V> = {
    state: { base: current, untyped: { ...untyped }, conflicts: { ...conflicts }, adopted },
    taken: {},
  };
  for (const name of Object.keys(current.fields) as (keyof Fields)[]) {
    const [theirs, from] = [current.fields[name], base.fields[name]];
    if (same(theirs, from)) continue;
    const known = conflicts[name];
    delete next.state.conflicts[name];
    if (same(mine[name], theirs)) continue;
    if (same(mine[name], untyped[name])) {
      next.taken[name] = theirs;
      next.state.untyped[name] = theirs;
      if (!adopted.includes(name)) next.state.adopted = [...next.state.adopted, name];
    } else next.state.conflicts[name] = { before: known ? known.before : from, theirs };
  }
  return next;
}

/** Codes of refusals of an older version, from operations that take it as a member of their body. */
const staleCodes: readonly string[] = [
  ...["agent_changed_meanwhile", "control_verdicts_changed", "onboarding_changed_meanwhile"],
  "policy_changed_meanwhile",
];

/** Whether an edit or a decision was refused because it was made on an older version. */
export const isStale = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 412 || staleCodes.includes(error.code));

/** Said where an edit was refused as stale; the newer version is being read. */
export const staleText = "It was changed meanwhile. Compare the two versions, then save again.";
