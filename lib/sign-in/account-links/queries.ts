import { getPerson } from "@/lib/people/queries";
import { clock } from "@/lib/platform/base/clock";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import { notAllowed, PeopleError, type PeopleErrorCode } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { riskOfIdentity } from "@/lib/risk/policy";
import type { AccountLink } from "./model";
import { linkCapabilities, linkStanding } from "./policy";
import type { AccountLinkResponse, IdentityList, WaitingLinkFilters } from "./schema";
import * as store from "./store";

/** Lists the accounts of a person at identity providers, each with how it stands. */
export async function listIdentities(principal: Principal, personId: string): Promise<IdentityList> {
  const { id } = await getPerson(principal, personId);
  return { identities: await toResponses(principal, await store.findLinksOf(id)), next: null };
}

/** Lists one's own accounts at identity providers, including those that an admin linked. */
export const listOwnIdentities = async (principal: Principal): Promise<IdentityList> => ({
  identities: await toResponses(principal, await store.findLinksOf(principal.personId)),
  next: null,
});

/** Lists the links of everybody that wait for a second admin, or for the person's own word, the oldest first. */
export async function listWaitingLinks(
  principal: Principal,
  { cursor, limit }: WaitingLinkFilters,
): Promise<IdentityList> {
  if (!may(principal, "people:read")) throw notAllowed(["people:read"]);
  const rows = await store.findWaitingLinks(clock.now(), cursor ? placeOf(cursor) : undefined, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    identities: await toResponses(principal, page),
    next: last ? encodeCursor([last.linkedAt.toISOString(), last.sub]) : null,
  };
}

function placeOf(cursor: string): { linkedAt: Date; sub: string } {
  const [at, sub] = decodeCursor(cursor);
  if (typeof sub !== "string") throw malformedCursor();
  return { linkedAt: cursorInstant(at), sub };
}

async function toResponses(principal: Principal, links: readonly AccountLink[]): Promise<AccountLinkResponse[]> {
  const ids = links.flatMap(({ personId, linkedById, confirmedById }) => [personId, linkedById, confirmedById]);
  const people = await store.peopleNamed(ids.filter((id) => id !== null));
  const now = clock.now();
  return links.map((link) => toResponse(principal, link, people, now));
}

function toResponse(
  asker: Principal,
  link: AccountLink,
  people: ReadonlyMap<string, store.NamedPerson>,
  now: Date,
): AccountLinkResponse {
  const personOf = (id: string | null) => (id === null ? null : { id, name: people.get(id)?.name ?? id });
  const { can, whyNot } = linkCapabilities(asker, link, now);
  const { id, name, email } = people.get(link.personId) ?? { id: link.personId, name: link.personId, email: "" };
  const standing = linkStanding(link, now);
  return {
    ...{ iss: link.iss, sub: link.sub, person: { id, name, email }, standing },
    risk: standing === "waiting" ? riskOfIdentity : null,
    linkedBy: personOf(link.linkedById),
    linkedAt: link.linkedAt.toISOString(),
    waitsUntil: link.waitsUntil?.toISOString() ?? null,
    acknowledgedAt: link.acknowledgedAt?.toISOString() ?? null,
    confirmedBy: personOf(link.confirmedById),
    confirmedAt: link.confirmedAt?.toISOString() ?? null,
    can,
    whyNot: Object.fromEntries(
      Object.entries(whyNot).map(([action, code]: [string, PeopleErrorCode]) => [
        action,
        { code, reason: new PeopleError(code).detail },
      ]),
    ),
  };
}
