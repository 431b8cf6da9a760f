import { pastOf, statedOr, statedText } from "@/lib/audit/as-of";
import { changedSince } from "@/lib/audit/changed-since";
import type { LifeRecord } from "@/lib/audit/life-records";
import { notAllowed, PeopleError } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { findPerson } from "@/lib/principals/store";
import { PersonAsOf } from "./as-of.schema";

/**
 * Reads a person as they were at an instant. A text that was erased since is null.
 *
 * @throws PeopleError `person_not_found`, and the refusals of `pastOf`.
 */
export async function getPersonAsOf(principal: Principal, personId: string, at: string): Promise<PersonAsOf> {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
  const person = await findPerson(personId);
  if (!person) throw new PeopleError("person_not_found");
  const { newest, asOf } = await pastOf("person", personId, at);
  return PersonAsOf.parse({
    id: personId,
    email: newest((record) => statedText(record, "email")) ?? null,
    name: newest((record) => statedText(record, "name")) ?? null,
    nameNow: person.name,
    roles: await statedOr(newest(rolesIn), []),
    status: await statedOr(newest(statusIn), "active"),
    asOf,
    changedSince: await changedSince(principal, "person", personId, at),
  });
}

const rolesIn = ({ body, changes }: LifeRecord): unknown =>
  body.type === "person.created" ? body.facts?.roles : changes.find(({ member }) => member === "roles")?.after;

const statuses: Record<string, PersonAsOf["status"]> = {
  "person.invitation-accepted": "active",
  "person.reactivated": "active",
  "person.deactivated": "deactivated",
};

const statusIn = ({ body }: LifeRecord): PersonAsOf["status"] | undefined =>
  body.type === "person.created" ? (body.facts?.invited === true ? "invited" : "active") : statuses[body.type];
