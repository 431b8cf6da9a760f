import type { ClientStanding } from "@/lib/credentials/standing.model";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { runtime } from "@/lib/platform/base/runtime";
import type { Dependency } from "@/lib/platform/database/commit/item";
import type { PersonStanding } from "@/lib/principals/standing.model";
import { personRefusal } from "@/lib/principals/standing.policy";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { letsAct } from "@/lib/tokens/subject-token";
import { type Granting, type Moment, type RequestProof, unbounded } from "./grant";

/** A verified token or assertion by which an agent may act for a person. */
export type PersonSubject = {
  person: PersonStanding;
  /** The time at which it was issued. */
  issuedAt: Date;
  until: Date;
  /** The `may_act` claim, if there is one. */
  mayAct: JsonValue | undefined;
  dependencies: readonly Dependency[];
  proofs: readonly RequestProof[];
};

/** The longest lifetime of a token in a person's name, even if the blueprint allows more (rules T3). */
export const maxExchangedSeconds = 300;

/**
 * Lets an agent act for a person: `sub` is the person and `act` the agent. The authority is that of a delegation in the
 * person's name, within the person's entitlement (rules T3).
 *
 * The last delegation of a chain that names a person decides for which person the chain acts.
 *
 * @param refused Makes the refusal for the grant, because RFC 8693 and RFC 7523 name different errors.
 */
export function onBehalfOfPerson(
  { person, issuedAt, until, mayAct, dependencies, proofs }: PersonSubject,
  client: ClientStanding,
  { now }: Moment,
  refused: (reason: string) => Error,
): Granting {
  const actor = spiffeId(runtime().trustDomain, client.agent.name);
  const refusal = personRefusal(person, issuedAt);
  if (refusal) throw refused(refusal);
  if (!letsAct(mayAct, actor)) throw refused("it names another actor");
  const end = earlier(until, new Date(now.getTime() + maxExchangedSeconds * 1000));
  // Lifetimes have whole seconds, so a shorter one is zero.
  if (Math.floor(end.getTime() / 1000) <= Math.floor(now.getTime() / 1000)) throw refused("it has expired");
  return {
    ...unbounded,
    sub: person.id,
    personId: person.id,
    act: { sub: actor },
    admits: (chain) => representedPerson(chain) === person.id,
    within: person.entitlement ? [person.entitlement] : [],
    until: end,
    dependencies: [...person.dependencies, ...dependencies],
    proofs,
  };
}

export const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
