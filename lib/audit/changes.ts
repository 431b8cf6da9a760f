import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { Change, Fact } from "./event";
import { changeText } from "./shown-changes";

type Prepared = { facts: Fact[]; texts: Record<string, string> };

type Kinds = { readonly [member: string]: NonNullable<Change["kind"]> };
type Members<K extends Kinds> = Readonly<Record<NoInfer<keyof K>, unknown>>;

/** Compares the members of a thing before and after an act. `kinds` lists those that a record may hold, and how. */
export function changesOf<K extends Kinds>(before: Members<K>, after: Members<K>, kinds: K): Change[] {
  return (Object.keys(kinds) as (keyof K & string)[])
    .map((member) => ({ member, kind: kinds[member], before: before[member], after: after[member] }) as Change)
    .filter(differs);
}

/** The change of a thing that went from one status to another. */
export const statusMoved = (before: string | null, after: string | null): Change[] => [
  { member: "status", before, after },
];

/** A value as JSON holds it: instants as texts, and no member that is undefined. */
const plain = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

const differs = ({ before, after }: Change): boolean => canonicalise(plain(before)) !== canonicalise(plain(after));

/** Divides changes into what is sealed as it is and what is kept as erasable texts. */
export function prepareChanges(changes: readonly Change[]): Prepared {
  const prepared: Prepared = { facts: [], texts: {} };
  for (const change of changes.filter(differs)) {
    const { member, kind = "fact" } = change;
    if (change.kind === undefined || change.kind === "fact") {
      prepared.facts.push({ member, before: plain(change.before) as Fact, after: plain(change.after) as Fact });
      continue;
    }
    prepared.facts.push({ member, kind });
    for (const side of ["before", "after"] as const) {
      const value = change[side];
      if (value === undefined || value === null) continue;
      prepared.texts[changeText(member, side)] = kind === "text" ? String(value) : canonicalise(plain(value));
    }
  }
  return prepared;
}
