import type { AuditEntry, Named } from "@/lib/audit/schema";

type Around = Pick<AuditEntry, "actor" | "approvers" | "accountable" | "for" | "chain" | "decision">;

/** A person, and in how many entries they acted, approved what the entry rests on, and answer for the deed. */
export type PersonAround = Named & { acted: number; approved: number; answers: number };
/** The delegations of a chain, root first, and the decisions under it. */
export type ChainAround = { chain: readonly string[]; allowed: number; denied: number };

const none = { acted: 0, approved: 0, answers: 0 };
const sum = ({ acted, approved, answers }: PersonAround): number => acted + approved + answers;

/** The people in the entries of an investigation with their parts, those with the most first. */
export function peopleAround(entries: readonly Around[]): PersonAround[] {
  const people = new Map<string, PersonAround>();
  const count = ({ id, name, sealed, now }: Named, part: keyof typeof none) => {
    const known = people.get(id) ?? { id, name, sealed, now, ...none };
    people.set(id, { ...known, [part]: known[part] + 1 });
  };
  for (const { actor, approvers, accountable, for: represented } of entries) {
    if (actor.type === "person") count(actor, "acted");
    for (const one of approvers) count(one, "approved");
    if (accountable) count(accountable, "answers");
    if (represented && represented.id !== accountable?.id) count(represented, "answers");
  }
  return [...people.values()].toSorted((one, other) => sum(other) - sum(one));
}

/** The chains in the entries of an investigation, those with the most decisions first. */
export function chainsAround(entries: readonly Around[]): ChainAround[] {
  const chains = new Map<string, ChainAround>();
  for (const { chain, decision } of entries) {
    if (chain.length === 0 || decision === null) continue;
    const known = chains.get(chain.join(" ")) ?? { chain, allowed: 0, denied: 0 };
    const part = decision === "allow" ? "allowed" : "denied";
    chains.set(chain.join(" "), { ...known, [part]: known[part] + 1 });
  }
  return [...chains.values()].toSorted((one, other) => other.allowed + other.denied - one.allowed - one.denied);
}
