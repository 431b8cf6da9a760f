import type { ClientStanding } from "@/lib/credentials/standing/model";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { runtime } from "@/lib/platform/base/runtime";
import type { Dependency, OneTimeProof } from "@/lib/platform/database/commit/item";
import type { PersonStanding } from "@/lib/principals/standing/model";
import { personRefusal } from "@/lib/principals/standing/policy";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { type Granting, type Moment, unbounded } from "@/lib/tokens/issue/grants/grant";
import { letsAct } from "@/lib/tokens/subject-tokens/subject-token";

/** Somebody's word that an agent may act in their name, already verified. */
export type PersonSubject = {
  person: PersonStanding;
  /** When the word was given. */
  issuedAt: Date;
  until: Date;
  /** The `may_act` claim, where there is one. */
  mayAct: JsonValue | undefined;
  dependencies: readonly Dependency[];
  proofs: readonly OneTimeProof[];
};

/** A token in a person's name lives no longer, whatever its blueprint allows (rules T3). */
export const maxExchangedSeconds = 300;

/**
 * Lets an agent act for a person: `sub` is the person, `act` the agent, and the authority is what a delegation in that
 * person's name gives, within what the person may delegate (rules T3).
 *
 * A chain acts in the name of whom its last delegation that names anybody names: a delegation made below one for
 * another person does not pass for the first one's.
 *
 * @param refused Makes the refusal of the grant that asks: RFC 8693 and RFC 7523 name different errors.
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
  // A token of less than a second is none.
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
