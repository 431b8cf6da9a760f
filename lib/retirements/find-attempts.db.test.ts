import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as retirementRoute } from "@/app/api/agents/[agentId]/retirement/route";
import {
  attempt,
  download,
  listIn,
  openSetting,
  retired,
  type Setting,
  sealed,
  type Used,
} from "@/lib/testing/listed-attempts";
import { rowsRead } from "@/lib/testing/rows-read";
import { mostAttempts, mostCounted } from "./attempts";
import { type Begun, findAttempts } from "./find-attempts";
import { RetirementResponse } from "./schema";

let setting: Setting;
beforeAll(async () => {
  setting = await openSetting();
});
afterAll(() => setting.world.end());

const begunOf = async (used: Used): Promise<number> => listIn(await download(setting, used)).since.index;

async function sentenceOf({ agent }: Used): Promise<string | undefined> {
  const answer = await setting.world.call(retirementRoute, {
    as: setting.security,
    params: { agentId: agent.agentId },
  });
  return RetirementResponse.parse(await answer.json()).attemptsCounted?.sentence;
}

/** Adds so many rows of refused attempts at new places, and a checkpoint that covers them. Nothing can be sealed then. */
async function addAttempts(counts: readonly (readonly [Used, number])[]): Promise<void> {
  const [head] = await setting.world.sql<{ size: string }>("select size from log_head");
  let size = Number(head?.size);
  for (const [{ agent }, count] of counts) {
    await setting.world.sql(
      `insert into audit_search (index, time, entry_id, type, decision, code, actor_type, actor_id, agent_id, chain, refs, text)
       select n, now(), 'seeded-' || n, 'decision.made', 'deny', 'agent_not_active', 'resource_server', 'rsv', $1, '{}', '{}', ''
       from generate_series($2::bigint, $2::bigint + $3 - 1) n`,
      [agent.agentId, size, count],
    );
    size += count;
  }
  await setting.world.sql(
    `insert into log_checkpoints (size, root, note, signed_at)
     select $1::bigint, root, note, clock_timestamp() from log_checkpoints order by size desc limit 1`,
    [size],
  );
}

describe("the page of a retirement that is open", () => {
  it("shows each attempt that came since, and the removed ones", async () => {
    const used = await retired(setting, "open");
    await sealed(setting.security);
    expect(await sentenceOf(used)).toBe("No attempt to use the agent was refused.");
    await attempt(used, 2);
    await sealed(setting.security);
    expect(await sentenceOf(used)).toBe("2 attempts to use the agent were refused. All are listed.");
    await attempt(used);
    await sealed(setting.security);
    expect(await sentenceOf(used)).toBe("3 attempts to use the agent were refused. All are listed.");
    const { attempts } = listIn(await download(setting, used));
    const oldest = attempts.at(-1)?.index ?? expect.fail();
    await setting.world.sql(
      `insert into log_removals (entry_id, month, from_index, to_index, first_entry, last_entry, digest, next_index, ended_at)
       values ('ent_removal', now(), $1::bigint, $1::bigint + 1, 0, 0, '', $1::bigint + 1, now())`,
      [oldest],
    );
    await setting.world.sql("delete from audit_search where index = $1", [oldest]);
    expect(await sentenceOf(used)).toBe(
      "Retention removed 1 record of this time. Among the others: 2 attempts to use the agent were refused. All are listed.",
    );
    await attempt(used);
    await sealed(setting.security);
    expect(await sentenceOf(used)).toContain("Among the others: 3 attempts to use the agent were refused.");
  });

  it("counts all attempts once, and then only those that came since", async () => {
    const counts = [mostCounted / 2, mostCounted + 5] as const;
    const busy: [Used, number][] = [];
    for (const count of counts) busy.push([await retired(setting, `busy-${count}`), count]);
    await sealed(setting.security);
    const places: (readonly [Begun, number])[] = [];
    for (const [used, count] of busy) places.push([{ agentId: used.agent.agentId, begun: await begunOf(used) }, count]);
    await addAttempts(busy);
    for (const [place, count] of places) {
      const counted = { count: Math.min(count, mostCounted), countIsExact: count <= mostCounted };
      const rows = () =>
        rowsRead(setting.world.ownerUrl, async () => expect(await findAttempts(place)).toMatchObject(counted));
      expect(await rows()).toBeGreaterThan(counted.count);
      expect(await rows()).toBeLessThan(3 * mostAttempts);
    }
  });
});
