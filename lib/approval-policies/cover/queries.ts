import { activePeopleWith } from "@/lib/approval-policies/approvers.store";
import { peopleNames } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { rolesWith } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import type { CoverResponse } from "./schema";
import * as store from "./store";

/** Reads the person's cover, the people they cover for, and the possible covers. */
export async function getCover({ personId }: Pick<Principal, "personId">): Promise<CoverResponse> {
  const [db, now] = [prisma(), clock.now()];
  const [cover, covering, approvers] = await Promise.all([
    store.coverOf(db, personId, now),
    store.coveringOf(db, personId, now),
    activePeopleWith(db, rolesWith("requests:decide"), [], 500),
  ]);
  const candidates = approvers.filter((id) => id !== personId);
  const names = await peopleNames(db, [...candidates, cover?.coverId ?? null, ...covering.map((one) => one.personId)]);
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  const shown = (id: string, { from, until, status }: store.CoverRow) => ({
    ...{ person: named(id), from: from.toISOString(), until: until.toISOString(), status },
  });
  return {
    cover: cover && shown(cover.coverId, cover),
    covering: covering.map((one) => shown(one.personId, one)),
    candidates: candidates.map(named).toSorted((a, b) => a.name.localeCompare(b.name, "en")),
  };
}
