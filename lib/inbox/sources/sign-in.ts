import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { relyingParty } from "@/lib/passkeys/ceremony";
import { waitingHours } from "@/lib/passkeys/model";
import { listConfirmable as listPasskeys, type WaitingPasskey } from "@/lib/passkeys/store";
import { isId } from "@/lib/platform/base/id-kind";
import { may, type Principal } from "@/lib/principals/principal";
import { riskOfIdentity } from "@/lib/risk/policy";
import { type ConfirmableLink, listConfirmable as listLinks } from "@/lib/sign-in/account-links/store";

const frame = { rank: 1, weight: 60 } as const;

export const pageOf = (personId: string): string => `/people?q=${personId}&person=${personId}`;

export const sentenceOfLink = ({ sub, iss, person }: Pick<ConfirmableLink, "sub" | "iss" | "person">): string =>
  `Confirm that the account ${sub} at ${iss} belongs to ${person}.`;

const toLinkItem = ({ id, sub, iss, personId, person, ...link }: ConfirmableLink): InboxItem => ({
  ...{ kind: "change", id, risk: riskOfIdentity },
  sentence: sentenceOfLink({ sub, iss, person }),
  subject: { kind: "account-link", id: personId, name: person },
  askedBy: link.linkedById === null ? null : { id: link.linkedById, name: link.linkedBy ?? link.linkedById },
  dueAt: link.waitsUntil.toISOString(),
  createdAt: link.linkedAt.toISOString(),
  account: { iss, sub },
  can: ["confirm", "unlink"],
  whyNot: {},
  link: pageOf(personId),
});

/** Linked accounts that the asker may confirm as the second admin. The instant is that of the person's own word. */
export const waitingLinks: Source = {
  kind: "change",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || !may(asker, "people:write")) return nothing;
    const rows = await listLinks(asker.personId, { after: from, now, take });
    return foundRows(rows, take, {
      place: ({ id, waitsUntil }) => ({ ...frame, due: waitsUntil, id }),
      tell: async (chosen) => chosen.map(toLinkItem),
    });
  },
};

const waitingMs = waitingHours * 3_600_000;
const readyAt = ({ createdAt }: WaitingPasskey): Date => new Date(createdAt.getTime() + waitingMs);

export const sentenceOfPasskey = ({ name, person }: Pick<WaitingPasskey, "name" | "person">): string =>
  `Confirm that the passkey ${name} belongs to ${person}.`;

const toPasskeyItem = (passkey: WaitingPasskey): InboxItem => ({
  ...{ kind: "change", id: passkey.id, risk: riskOfIdentity },
  sentence: sentenceOfPasskey(passkey),
  subject: { kind: "passkey", id: passkey.personId, name: passkey.person },
  askedBy: { id: passkey.personId, name: passkey.person },
  dueAt: readyAt(passkey).toISOString(),
  createdAt: passkey.createdAt.toISOString(),
  can: ["confirm", "refuse"],
  whyNot: {},
  link: pageOf(passkey.personId),
});

const mayConfirm = (asker: Principal): boolean => may(asker, "people:write") && isId("session", asker.sessionId);

/** New passkeys of other people that the asker may confirm. At the instant, they sign without a confirmation. */
export const waitingPasskeys: Source = {
  kind: "change",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || !mayConfirm(asker)) return nothing;
    const since = new Date(now.getTime() - waitingMs);
    const madeAt = (due: Date) => new Date(Math.max(due.getTime() - waitingMs, since.getTime()));
    const earlier = from && { ...from, due: madeAt(from.due) };
    const { rpId } = relyingParty();
    const rows = await listPasskeys(asker.personId, { since, rpId, after: earlier, take });
    return foundRows(rows, take, {
      place: (passkey) => ({ ...frame, due: readyAt(passkey), id: passkey.id }),
      tell: async (chosen) => chosen.map(toPasskeyItem),
    });
  },
};
