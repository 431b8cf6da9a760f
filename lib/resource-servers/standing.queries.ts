import type { Standing } from "@/lib/principals/standing.schema";
import { judgeServer } from "./standing.policy";
import { loadStopFacts } from "./standing.store";

/** Judges resource servers, by id: whether anything is allowed there now, and why not. It checks no permission. */
export async function serverStandings(ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const facts = await loadStopFacts(ids);
  return new Map(
    facts.map((server) => {
      const { since, by, ...rest } = judgeServer(server);
      return [server.id, { ...rest, since: since?.toISOString() ?? null, by: by && { ...by, name: server.name } }];
    }),
  );
}
