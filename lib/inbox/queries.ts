import { clock } from "@/lib/platform/base/clock";
import { cursorInstant, cursorWhole, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { byPlace, type InboxKind, inboxKinds, type Place } from "./model";
import type { InboxCounts, InboxFilters, InboxItem, InboxList } from "./schema";
import type { Found, Source } from "./source";
import { waitingActions } from "./sources/actions";
import { waitingActivations } from "./sources/activations";
import { waitingApprovals } from "./sources/approvals";
import { waitingChanges } from "./sources/changes";
import { waitingDetections } from "./sources/detections";
import { returnedOnboardings, waitingClaims, waitingOffers, waitingOnboardings } from "./sources/lifecycle";
import { waitingNarrowings } from "./sources/narrowings";
import { waitingConsents, waitingRequests } from "./sources/requests";
import { waitingReviews } from "./sources/reviews";
import { waitingRevocations } from "./sources/revocations";
import { waitingLinks, waitingPasskeys } from "./sources/sign-in";
import { waitingSilences } from "./sources/silences";

const sources: readonly Source[] = [
  waitingActions,
  waitingRequests,
  waitingConsents,
  waitingChanges,
  waitingActivations,
  waitingLinks,
  waitingPasskeys,
  waitingOffers,
  waitingClaims,
  waitingOnboardings,
  returnedOnboardings,
  waitingNarrowings,
  waitingRevocations,
  waitingApprovals,
  waitingSilences,
  waitingDetections,
  waitingReviews,
];

const cursorOf = ({ rank, due, weight, id }: Place): string => encodeCursor([rank, due.toISOString(), weight, id]);

function placeOf(cursor: string): Place {
  const [rank, due, weight, id] = decodeCursor(cursor);
  if (typeof id !== "string") throw malformedCursor();
  return { rank: cursorWhole(rank), due: cursorInstant(due), weight: cursorWhole(weight), id };
}

/**
 * Lists all items that the asker can decide, and the detections about their agents. Single actions come first, then
 * critical and high detections, then the soonest deadline, then the higher risk.
 */
export async function listInbox(asker: Principal, { kind, cursor, limit }: InboxFilters): Promise<InboxList> {
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const wanted = { after, take: limit + 1, now: clock.now() };
  const asked = sources.filter((source) => kind === undefined || source.kind === kind);
  const found = await Promise.all(asked.map((source) => source.read(asker, wanted)));
  // Behind the first source that was not read to its end, items of that source could be missing.
  const horizon = found.flatMap(({ end }) => end ?? []).toSorted(byPlace)[0];
  const places = found
    .flatMap((one) => one.places)
    .filter((place) => horizon === undefined || byPlace(place, horizon) <= 0)
    .toSorted(byPlace);
  const page = places.slice(0, limit);
  const last = places.length > limit ? page.at(-1) : horizon;
  return { items: await told(found, page), next: last ? cursorOf(last) : null };
}

async function told(found: readonly Found[], page: readonly Place[]): Promise<InboxItem[]> {
  const ids = page.map(({ id }) => id);
  const shown = found.filter(({ places }) => places.some(({ id }) => ids.includes(id)));
  const items = (await Promise.all(shown.map((one) => one.tell(ids)))).flat();
  const place = new Map(ids.map((id, index) => [id, index]));
  return items.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

/** A kind is counted up to this number, and over this number of portions. */
const most = { counted: 100, portions: 20 };

/** Counts the items of each kind. The numbers agree with the list. */
export async function countInbox(asker: Principal): Promise<InboxCounts> {
  const now = clock.now();
  const counted = await Promise.all(sources.map((source) => countSource(source, asker, now)));
  const of = (kind: InboxKind) => counted.filter((one) => one.kind === kind).reduce((sum, { found }) => sum + found, 0);
  const kinds = { ...{ action: of("action"), request: of("request") }, ...{ consent: of("consent") } };
  const later = { lifecycle: of("lifecycle"), detection: of("detection"), review: of("review") };
  const all = { ...kinds, change: of("change"), ...later };
  return {
    total: inboxKinds.reduce((sum, kind) => sum + all[kind], 0),
    kinds: all,
    capped: counted.some(({ capped }) => capped),
    cappedKinds: inboxKinds.filter((kind) => counted.some((one) => one.kind === kind && one.capped)),
  };
}

/** Counts the items of one kind, as the list of that kind has them. */
export async function countInboxOf(asker: Principal, kind: InboxKind): Promise<{ count: number; capped: boolean }> {
  const now = clock.now();
  const counted = await Promise.all(
    sources.filter((source) => source.kind === kind).map((source) => countSource(source, asker, now)),
  );
  return {
    count: counted.reduce((sum, { found }) => sum + found, 0),
    capped: counted.some(({ capped }) => capped),
  };
}

async function countSource({ kind, read }: Source, asker: Principal, now: Date) {
  let [found, after, portions]: [number, Place | undefined, number] = [0, undefined, 0];
  do {
    const { places, end }: Found = await read(asker, { after, take: most.counted + 1, now });
    [found, after, portions] = [found + places.length, end ?? undefined, portions + 1];
  } while (after && found <= most.counted && portions < most.portions);
  return { kind, found: Math.min(found, most.counted), capped: found > most.counted || after !== undefined };
}
