import { AgentError } from "@/lib/agents/errors";
import type { AgentStatus } from "@/lib/agents/model";
import { factsOf } from "@/lib/lifecycle/facts.store";
import { mostCounted } from "@/lib/lifecycle/model";
import type { Onboarding } from "@/lib/lifecycle/onboarding/store";
import { namesOf } from "@/lib/lifecycle/onboarding/store";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import { clock } from "@/lib/platform/base/clock";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { may, type Principal } from "@/lib/principals/principal";
import { cardOf, lapseBlock } from "./cards";
import type { BoardCard, BoardFilters, BoardPage } from "./schema";
import * as store from "./store";

async function agentCards(ids: readonly string[]): Promise<BoardCard[]> {
  const [{ rules }, facts] = await Promise.all([currentPolicy(), factsOf(ids)]);
  const now = clock.now();
  return facts.map((one) => cardOf(one, ruleFor(rules, one), now));
}

async function askedCards(ids: readonly string[]): Promise<BoardCard[]> {
  const rows = await store.onboardings(ids);
  const names = await namesOf(rows);
  const now = clock.now();
  return rows.map((row) => askedCard(row, names, now));
}

function askedCard(row: Onboarding, names: Awaited<ReturnType<typeof namesOf>>, now: Date): BoardCard {
  const { id, name, environment, status, reason, requestedById } = row;
  const requester = names.person(requestedById).name;
  const returned = status === "returned";
  const sentence = returned ? `It was returned: ${reason ?? ""}` : "Security completes or returns it.";
  return {
    ...{ id, name, environment, riskTier: null, status: returned ? "returned" : "waiting" },
    owner: null,
    blocks: [
      { code: returned ? "returned" : "asked", sentence },
      ...lapseBlock(row.expiresAt, now).map(({ code, sentence: lapses }) => ({ code, sentence: lapses })),
    ],
    acts: returned ? requester : "Security",
    link: `/agents/onboarding?queue=${status}&request=${id}`,
  };
}

/** Lists a page of one column of the lifecycle board. A person who does not see all agents gets their own. */
export async function boardPage(principal: Principal, filters: BoardFilters): Promise<BoardPage> {
  const seesAll = may(principal, "agents:read");
  if (!seesAll && !may(principal, "agents:own")) throw new AgentError("not_allowed");
  const { column, cursor, limit } = filters;
  const of = seesAll ? undefined : principal.personId;
  const after = cursor === undefined ? "" : String(decodeCursor(cursor)[0]);
  const read = (from: string, take: number) =>
    column === "asked" ? store.askedIds(of, from, take) : store.agentIds(column satisfies AgentStatus, of, from, take);
  const [ids, counted] = await Promise.all([read(after, limit + 1), read("", mostCounted + 1)]);
  const page = ids.slice(0, limit);
  const last = ids.length > limit ? page.at(-1) : undefined;
  return {
    count: Math.min(counted.length, mostCounted),
    capped: counted.length > mostCounted,
    cards: await (column === "asked" ? askedCards(page) : agentCards(page)),
    next: last === undefined ? null : encodeCursor([last]),
  };
}
