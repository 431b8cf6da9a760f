import { ownershipError } from "@/lib/ownership/errors";
import type { LeaverItemKind, TakerRule } from "@/lib/ownership/model";
import { leaverItemKinds } from "@/lib/ownership/model";
import type {
  LeaverFilters,
  LeaverItem,
  LeaverItemFilters,
  LeaverItemList,
  LeaverList,
  LeaverResponse,
  SignedCertificate,
} from "@/lib/ownership/schema";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { namesOfItems } from "./item-names";
import * as store from "./store";

/** Lists people who left, the last one first. */
export async function listLeavers({ cursor, limit }: LeaverFilters): Promise<LeaverList> {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await store.list(before, limit + 1);
  const page = rows.slice(0, limit);
  const counts = await store.countItems(page.map(({ id }) => id));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { leavers: page.map((row) => toResponse(row, counts)), next: last ? encodeCursor([last.id]) : null };
}

/** Reads the report about a person who left; throws `leaver_not_found`. */
export async function getLeaver(leaverId: string): Promise<LeaverResponse> {
  const row = await leaverOf(leaverId);
  return toResponse(row, await store.countItems([leaverId]));
}

async function leaverOf(leaverId: string): Promise<store.ShownLeaver> {
  const row = await store.find(leaverId);
  if (!row) throw ownershipError("leaver_not_found");
  return row;
}

function toResponse(row: store.ShownLeaver, counts: ReadonlyMap<string, store.Counts>): LeaverResponse {
  const { id, person, status, leftAt, graceEndsAt, finishedAt, certificateDigest } = row;
  return {
    ...{ id, person, status, leftAt: leftAt.toISOString(), graceEndsAt: graceEndsAt.toISOString() },
    finishedAt: finishedAt?.toISOString() ?? null,
    counts: counts.get(id) ?? { waiting: 0, rehomed: 0, stopped: 0, ended: 0 },
    certificateDigest: status === "finished" ? certificateDigest : null,
  };
}

/** Lists what a person left behind, with the outcome of each. */
export async function listLeaverItems(
  leaverId: string,
  { cursor, limit, outcome }: LeaverItemFilters,
): Promise<LeaverItemList> {
  const place = placeOf(cursor);
  await leaverOf(leaverId);
  const rows = await store.listItems({ leaverId, outcome }, place, limit + 1);
  const page = rows.slice(0, limit);
  const names = await namesOfItems(page);
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  const items = page.map(
    ({ kind, subjectId, outcome: became, toPersonId, rule, at }): LeaverItem => ({
      ...{ kind, ...named(subjectId), outcome: became, rule: rule as TakerRule | null },
      to: toPersonId === null ? null : named(toPersonId),
      at: at.toISOString(),
    }),
  );
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items, next: last ? encodeCursor([last.kind, last.subjectId]) : null };
}

function placeOf(cursor: string | undefined): readonly [LeaverItemKind, string] | undefined {
  if (cursor === undefined) return undefined;
  const [kind, id] = decodeCursor(cursor);
  const known = leaverItemKinds.find((one) => one === kind);
  return known && [known, String(id)];
}

/** Reads the signed report; throws `leaver_not_found`, `leaver_open`. */
export async function getCertificate(leaverId: string): Promise<SignedCertificate> {
  await leaverOf(leaverId);
  const { certificate = null, signature = null } = (await store.findCertificate(leaverId)) ?? {};
  if (certificate === null || signature === null) throw ownershipError("leaver_open");
  return { certificate, signature };
}
