import { afterAll, beforeAll, expect, it } from "vitest";
import { createSpine, delegate, type Spine } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { publicKeys } from "@/lib/platform/keys/keys";
import { setSingleton } from "@/lib/platform/singleton/singleton";
import { statusTypes } from "@/lib/protocols/status-list/pack";
import { verifyStatusList } from "@/lib/protocols/status-list/token";
import { statusListUri } from "@/lib/tokens/status/places";
import { signedStatusList } from "@/lib/tokens/status/queries";

// 60,000 tokens that have not expired, of 200 instances.
const [instances, each, list] = [200, 300, 4_711];

let world: World;
let spine: Spine;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
  const delegationId = await delegate(spine);
  await world.sql(
    `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash)
     select i.id || '-' || n, agent_id, client_name, jkt || n, public_jwk, key_expires_at, registration_token_hash || n
     from instances i, generate_series(0, $2::int - 1) n where i.id = $1`,
    [spine.instanceId, instances],
  );
  await world.sql("insert into status_lists (id, size, seed, taken) values ($1, 65536, '\\x00', 65536)", [list]);
  await world.sql(
    `insert into access_tokens (jti, instance_id, agent_id, delegation_id, resource_server_id, sub, ath, jkt, issued_at,
       expires_at, status_list, status_index)
     select 'tok-' || n || '-' || g, $1 || '-' || n, $2, $3, $4, 'sub', 'ath', 'jkt', clock_timestamp(),
       clock_timestamp() + interval '10 minutes', $5, n * $7::int + g
     from generate_series(0, $6::int - 1) n, generate_series(0, $7::int - 1) g`,
    [spine.instanceId, spine.agentId, delegationId, spine.serverId, list, instances, each],
  );
});
afterAll(() => world.end());

/** Reads the whole list as a verifier does, and what reading it cost this server. */
async function read(): Promise<{ counts: number[]; cpuMs: number; of: (instance: number) => number[] }> {
  setSingleton("status-lists", undefined);
  const before = process.cpuUsage();
  const signed = await signedStatusList(list);
  const { user, system } = process.cpuUsage(before);
  const rules = { keys: publicKeys("access-token-es256"), issuer: world.runtime.publicUrl, uri: statusListUri(list) };
  const { statusAt } = verifyStatusList(signed?.jwt ?? "", { ...rules, now: Date.now() / 1000 });
  const statuses = Array.from({ length: instances * each }, (_, index) => statusAt(index));
  const counts = [0, 1, 2].map((status) => statuses.filter((one) => one === status).length);
  return { counts, cpuMs: (user + system) / 1000, of: (n) => statuses.slice(n * each, (n + 1) * each) };
}

it("a full list says of each token what decisions would, at the cost of the instances and not of the tokens", async () => {
  const before = await read();
  expect(before.counts).toEqual([instances * each, 0, 0]);
  await world.sql("update instances set status = 'quarantined' where id = $1", [`${spine.instanceId}-7`]);
  await world.sql("update instances set status = 'revoked' where id = $1", [`${spine.instanceId}-8`]);
  await world.sql("update access_tokens set revoked_at = clock_timestamp() where jti = 'tok-9-0'");
  const after = await read();
  expect(after.counts).toEqual([(instances - 2) * each - 1, each + 1, each]);
  expect(new Set(after.of(7))).toEqual(new Set([statusTypes.suspended]));
  expect(new Set(after.of(8))).toEqual(new Set([statusTypes.invalid]));
  expect(after.of(9).filter((status) => status !== statusTypes.valid)).toHaveLength(1);
  process.stdout.write(
    `60,000 tokens of 200 instances: ${before.cpuMs.toFixed(0)} ms, then ${after.cpuMs.toFixed(0)} ms\n`,
  );
});

it("an instance whose first tokens alone were stopped is judged token by token", async () => {
  const [half] = await world.sql<{ at: Date }>(
    `update access_tokens set issued_at = issued_at - interval '1 hour'
     where instance_id = $1 and status_index % 2 = 0 returning clock_timestamp() - interval '30 minutes' as at`,
    [`${spine.instanceId}-11`],
  );
  await world.sql("update delegation_versions set given_at = clock_timestamp() - interval '1 minute'");
  await world.sql("update resource_servers set not_before = $2 where id = $1", [spine.serverId, half?.at]);
  const { of } = await read();
  expect(of(11).map((status, i) => (i % 2 === 0) === (status === statusTypes.invalid))).not.toContain(false);
  expect(new Set(of(12))).toEqual(new Set([statusTypes.valid]));
});
