import { getEntries } from "@/lib/audit/evidence";
import { namesNow } from "@/lib/audit/kept-names";
import { directionOf } from "@/lib/platform/base/sorts.model";
import type { Prisma } from "@/lib/platform/database/prisma";
import { decodePlace, encodePlace, malformedCursor } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import type { Principal } from "@/lib/principals/principal";
import { caseConditions } from "./conditions";
import { mostCases } from "./model";
import type { CaseFilters, CaseList, CaseResponse, CaseSummary, PinFilters, PinList } from "./schema";
import * as store from "./store";

type Asker = Pick<Principal, "personId" | "permissions">;
type Names = ReadonlyMap<string, string>;

const idsIn = ({ createdById, assigneeId, agentId, closedById }: store.CaseRow): string[] =>
  [createdById, assigneeId, agentId, closedById].filter((id) => id !== null);

/** Lists the cases that match a filter. */
export async function findCases(asker: Asker, { q = "", ...filters }: CaseFilters): Promise<CaseList> {
  return pageOf(filters, await caseConditions(q, filterAsker(asker)));
}

/** Lists the cases, by default the newest first. Without a limit it lists all. */
export const listCases = (filters: Partial<Omit<CaseFilters, "q">> = {}): Promise<CaseList> => pageOf(filters, []);

async function pageOf(
  { state, sort = "-created", cursor, limit = mostCases }: Partial<Omit<CaseFilters, "q">>,
  conditions: Prisma.CaseWhereInput[],
): Promise<CaseList> {
  const by = sort.endsWith("title") ? "title" : "created";
  const after = cursor === undefined ? undefined : placeIn(by, decodePlace(sort, cursor));
  const rows = await store.list({ state, conditions, by, direction: directionOf(sort), after, take: limit + 1 });
  const page = rows.slice(0, limit);
  const names = await namesNow(page.flatMap(idsIn));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    cases: page.map((row) => summaryOf(row, row._count.pins, names)),
    next: last ? encodePlace(sort, by === "title" ? [last.id, last.title] : [last.id]) : null,
  };
}

function placeIn(by: "title" | "created", [id, title = ""]: (string | number)[]) {
  if (id === undefined) throw malformedCursor();
  return { id: String(id), title: by === "title" ? String(title) : "" };
}

/** Reads one case with its pins, in the order of the log. Throws `case_not_found`. */
export async function getCase(asker: Asker, caseId: string): Promise<CaseResponse> {
  const row = await store.getOrThrow(caseId);
  const pins = await store.pinsOf(caseId);
  const entries = await getEntries(
    asker,
    pins.map(({ index }) => index),
  );
  const byIndex = new Map(entries.map((entry) => [entry.index, entry]));
  const people = pins.map(({ pinnedById }) => pinnedById);
  const names = await namesNow([...idsIn(row), ...people]);
  return {
    ...summaryOf(row, pins.length, names),
    pins: pins.map(({ index, note, pinnedById, at }) => ({
      ...{ index, note, at: at.toISOString() },
      pinnedBy: named(pinnedById, names),
      entry: byIndex.get(index) ?? null,
    })),
  };
}

/** Lists the cases that hold some entries. */
export const findPins = async ({ index }: PinFilters): Promise<PinList> => ({
  pins: await store.pinsOfEntries(index),
});

const named = (id: string, names: Names) => ({ id, name: names.get(id) ?? null });

const summaryOf = (row: store.CaseRow, pinCount: number, names: Names): CaseSummary => ({
  ...{ id: row.id, title: row.title, pinCount },
  agent: row.agentId === null ? null : named(row.agentId, names),
  from: row.fromAt.toISOString(),
  to: row.toAt.toISOString(),
  createdBy: named(row.createdById, names),
  assignee: named(row.assigneeId, names),
  createdAt: row.createdAt.toISOString(),
  state: row.closedAt === null ? "open" : "closed",
  closed: closingOf(row, names),
});

const closingOf = ({ closedAt, closedById, closeReason }: store.CaseRow, names: Names): CaseSummary["closed"] =>
  closedAt === null
    ? null
    : { at: closedAt.toISOString(), by: named(closedById ?? "", names), reason: closeReason ?? "" };
