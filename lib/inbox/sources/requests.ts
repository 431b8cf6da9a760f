import type { Place } from "@/lib/inbox/model";
import { type Found, nothing, type Source, type Wanted } from "@/lib/inbox/source";
import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import { may, type Principal } from "@/lib/principals/principal";
import { seesAll } from "@/lib/requests/policy";
import { judgedRequests, nextOfQueue, visible } from "@/lib/requests/views/inbox.queries";
import { askingConsentOf, consentable } from "@/lib/requests/views/inbox.store";
import { type UrgentPlace, urgency, urgentCursor, urgentPlace } from "@/lib/requests/views/inbox-orders";
import { tellRequests } from "./request-items";

const toPlace = ({ id, decideBy, score }: UrgentPlace): Place => ({ rank: 1, due: decideBy, weight: score, id });

/** The place among requests after which to go on; undefined to begin at the start. */
function placeAfter({ after }: Wanted): UrgentPlace | undefined {
  if (!after || after.rank < 1) return undefined;
  return { decideBy: after.due, id: after.id, score: after.weight };
}

/** The asker without the permission to consent, so that only requests for approvers are found. */
function asDecider(asker: Principal): Principal {
  const permissions = new Set(asker.permissions);
  permissions.delete("requests:consent");
  return { ...asker, permissions };
}

/** At most `take` places, and the place behind which others may follow. */
function cut(places: readonly Place[], take: number, judgedUpTo: Place | null): Pick<Found, "places" | "end"> {
  if (places.length <= take) return { places, end: judgedUpTo };
  const first = places.slice(0, take);
  return { places: first, end: first.at(-1) ?? null };
}

/** Requests that the asker may answer now, also in place of an absent approver. */
export const waitingRequests: Source = {
  kind: "request",
  read: async (asker, wanted) => {
    if (!may(asker, "requests:decide")) return nothing;
    const [decider, where, isWide] = [asDecider(asker), [await visible(asker)], seesAll(asker)];
    const start = placeAfter(wanted);
    const along = { where, order: urgency, isWide, cursor: start && urgentCursor(start) };
    const { rows, judgedUpTo } = await nextOfQueue(decider, "to-decide", along, wanted.take);
    const places = rows.map(({ riskScore: score, id, decideBy }) => toPlace({ id, decideBy, score }));
    const end = judgedUpTo === null ? null : toPlace(urgentPlace(judgedUpTo));
    return { ...cut(places, wanted.take, end), tell: (ids) => tellRequests(ids, "request") };
  },
};

/** Requests that wait for the asker's own consent. */
export const waitingConsents: Source = {
  kind: "consent",
  read: async (asker, wanted) => {
    if (!may(asker, "requests:consent")) return nothing;
    const { now, take } = wanted;
    const [asked, ids] = await keyedReads(async (tx) => {
      const rows = await askingConsentOf(tx, asker.personId, { after: placeAfter(wanted), now, take: judgedRequests });
      const among = rows.map(({ id }) => id);
      return [rows, new Set(await consentable(tx, asker.personId, among, now))] as const;
    });
    const last = asked.length < judgedRequests ? undefined : asked.at(-1);
    const places = asked.filter(({ id }) => ids.has(id)).map(toPlace);
    return { ...cut(places, take, last ? toPlace(last) : null), tell: (chosen) => tellRequests(chosen, "consent") };
  },
};
