import { keyedReads, keyedWithin } from "@/lib/platform/database/keyed-transactions";
import type { Tx } from "@/lib/platform/database/transaction";
import { findColleague as byAddress } from "./colleague.store";
import { requestError } from "./errors";
import { type Asker, seesAll } from "./policy";

/** The members by which a request names a person: by id or by address. */
type Named<Id extends string, Address extends string> = { [member in Id | Address]?: string | undefined };

const at = (path: string, code: string) => ({ errors: [{ path, code }] });

/**
 * Finds the id of the person that a request names; undefined if it names none.
 *
 * An address is looked up only among the people that the asker meets anyway.
 *
 * @throws DomainError `person_unknown` naming the member.
 */
export async function personMeant<Id extends string, Address extends string>(
  tx: Tx,
  asker: Asker,
  named: Named<Id, Address>,
  [idMember, addressMember]: [Id, Address],
): Promise<string | undefined> {
  const { [idMember]: id, [addressMember]: email } = named;
  if (email === undefined) return id;
  if (id !== undefined) {
    const detail = `Name the person by ${idMember} or by ${addressMember}.`;
    throw requestError("person_unknown", { detail, ...at(idMember, "one_of") });
  }
  return (await keyedWithin(tx, () => colleagueAt(tx, asker, email, addressMember))).id;
}

/** Finds a colleague by address. @throws DomainError `person_unknown` naming `email`. */
export const findColleague = (asker: Asker, email: string): Promise<{ id: string; name: string }> =>
  keyedReads((tx) => colleagueAt(tx, asker, email, "email"));

async function colleagueAt(tx: Tx, asker: Asker, email: string, member: string) {
  const found = await byAddress(tx, {
    ...{ email, asker: asker.personId },
    ...{ seesPeople: asker.permissions.has("people:read"), seesAgents: seesAll(asker) },
  });
  if (found) return found;
  // One answer for an unused address, a deactivated person and a stranger: it does not reveal who has an account.
  const detail = "No person you work with here has this address. People who see the list of people can name anyone.";
  throw requestError("person_unknown", { detail, ...at(member, "unknown") });
}
