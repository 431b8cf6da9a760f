import type { NotificationKind, Outcome } from "@/lib/notifications/model";
import { relyingParty } from "@/lib/passkeys/ceremony";
import { readyAt, standingOf } from "@/lib/passkeys/policy";
import { passkeysOf } from "@/lib/passkeys/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { rolesNow } from "@/lib/principals/store";
import type { AccountLink } from "@/lib/sign-in/account-links/model";
import { linkStanding } from "@/lib/sign-in/account-links/policy";
import { findLinksOf, linkIdOf } from "@/lib/sign-in/account-links/store";
import { actorOf, type Cause, factOf, type Notice, nothing, type Reading, type Settlement } from "./model";
import { namedPeople, peopleWith, personName } from "./people";

const kinds: readonly NotificationKind[] = ["change_to_confirm"];

const personPage = (personId: string): string => `/people?q=${personId}&person=${personId}`;

/** The inbox has what waits for an active person. */
async function pageOf(id: string, personId: string): Promise<string> {
  const [active] = await rolesNow(prisma(), [personId]);
  return active ? `/inbox?queue=change&item=${id}` : personPage(personId);
}

type SignIn = { id: string; change: "account-link" | "passkey"; personId: string; occasion: string };
type Asked = SignIn & { byId: string | null; without: readonly string[] };

async function askingNotice({ id, change, personId, occasion, byId, without }: Asked): Promise<Notice> {
  const [by, subject] = [await personName(byId), await personName(personId)];
  return {
    ...{ kind: "change_to_confirm", subjectId: id, occasion },
    link: await pageOf(id, personId),
    details: { change, by, subject },
    people: peopleWith("second_person", ["people:write"], without),
  };
}

const ended = (
  { id, occasion }: Pick<SignIn, "id" | "occasion">,
  outcome: Outcome,
  byId: string | null,
): Settlement => ({
  ...{ subjectId: id, kinds, keep: [], only: occasion, outcome, byId },
});

/** The person who linked the account or added the passkey is told of the answer, unless it is their own. */
async function answered(
  cause: Cause,
  { id, change, personId, occasion }: SignIn,
  { how, toldId }: { how: Outcome; toldId: string | null },
): Promise<Reading> {
  const byId = actorOf(cause);
  const details = { how, change, by: await personName(byId), subject: await personName(personId) };
  const notice: Notice = {
    ...{ kind: "change_answered", subjectId: id, occasion: `change_answered:${cause.id}` },
    ...{ details, link: change === "passkey" ? "/account" : personPage(personId) },
    people: namedPeople("proposer", [toldId], byId),
  };
  return {
    notices: toldId === null || toldId === byId ? [] : [notice],
    settlements: [ended({ id, occasion }, how, byId)],
  };
}

const linkAnswers: Readonly<Record<string, Outcome>> = {
  "person.identity-link-confirmed": "confirmed",
  "person.identity-unlinked": "refused",
};

/** A linked account waits for a second admin. Its day and the word of its person end that as well. */
export async function readLink(cause: Cause): Promise<Reading> {
  const [id, personId] = [factOf(cause, "link"), factOf(cause, "personId")];
  if (id === null || personId === null) return nothing;
  const linkedAt = factOf(cause, "linkedAt");
  const occasion = `change_to_confirm:${id}${linkedAt === null ? "" : `:${linkedAt}`}`;
  const of = { id, change: "account-link", personId, occasion } as const;
  const how = linkAnswers[cause.type];
  if (how) return answered(cause, of, { how, toldId: factOf(cause, "linkedById") });
  const isIt = (one: AccountLink) =>
    linkIdOf(one) === id && (linkedAt === null || one.linkedAt.toISOString() === linkedAt);
  const link = (await findLinksOf(personId)).find(isIt);
  const until = link?.waitsUntil ?? undefined;
  // The record of a confirmation may be read after this one.
  if (link?.confirmedAt) return { notices: [], settlements: [ended(of, "confirmed", link.confirmedById)] };
  if (!link || linkStanding(link, clock.now()) === "ready")
    return { notices: [], settlements: [ended(of, "closed", null)] };
  const notices =
    cause.type === "person.identity-linked"
      ? [await askingNotice({ ...of, byId: link.linkedById, without: [personId, link.linkedById ?? ""] })]
      : [];
  return { notices, settlements: [], ...(until && { until }) };
}

const passkeyAnswers: Readonly<Record<string, Outcome>> = {
  "passkey.confirmed": "confirmed",
  "passkey.refused": "refused",
};

/** A new passkey waits for a second person during its first day. */
export async function readPasskey(cause: Cause): Promise<Reading> {
  const [id, personId] = [factOf(cause, "passkey"), factOf(cause, "personId")];
  if (id === null || personId === null) return nothing;
  const of = { id, change: "passkey", personId, occasion: `change_to_confirm:${id}` } as const;
  const how = passkeyAnswers[cause.type];
  if (how) return answered(cause, of, { how, toldId: personId });
  const passkey = (await passkeysOf(personId)).find((one) => one.id === id);
  if (!passkey || standingOf(passkey, relyingParty().rpId, clock.now()) !== "waiting") {
    const removedById = cause.type === "passkey.removed" ? actorOf(cause) : null;
    const end = passkey?.confirmedAt ? ended(of, "confirmed", passkey.confirmedById) : ended(of, "closed", removedById);
    return { notices: [], settlements: [end] };
  }
  const notice = await askingNotice({ ...of, byId: personId, without: [personId] });
  return { notices: [notice], settlements: [], until: readyAt(passkey) };
}
