import { afterAll, beforeAll, expect, it } from "vitest";
import { createSpine, delegate, evaluate, newKey, proof, type Spine, tokenOf } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { rotateKey } from "@/lib/credentials/commands/rotate-key";
import { getOrThrow } from "@/lib/credentials/store";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";

let world: World;
let spine: Spine;

beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
  await delegate(spine);
});
afterAll(() => world.end());

/** Rotates the key and uses the new one; answers the instance as it proves itself then. */
async function rotated(): Promise<Spine> {
  const renewed = { ...spine, ...(await newKey()) };
  const { instanceId } = spine;
  const request = { method: "PUT", url: `${world.runtime.publicUrl}/oauth/register/${instanceId}` };
  const body = {
    client_id: instanceId,
    jwks: { keys: [renewed.jwk] },
    new_key_proof: await proof(renewed, request),
  };
  const sender = { ip: "10.0.0.7", userAgent: "worker/1.0" };
  await rotateKey(await getOrThrow(instanceId), { dpop: await proof(spine, request), body, sender });
  return renewed;
}

it("K2: a token under the old key lives to its end, proven by that key, and gives nobody away", async () => {
  const token = await tokenOf(spine);
  const renewed = await rotated();
  const newToken = await tokenOf(renewed);
  await world.sql("update instance_keys set retired_at = retired_at - interval '1 minute' where state = 'superseded'");
  const url = `${spine.identifier}/payments`;
  const decide = async (by: Spine, presented: string) => {
    const signed = await proof(by, { url, ath: accessTokenHash(presented) });
    const { decision, context } = await evaluate(spine, presented, {
      context: { dpop: { proof: signed, method: "POST", url } },
    });
    return decision ? "allowed" : context.code;
  };
  expect(await decide(spine, token)).toBe("allowed");
  expect(await decide(renewed, newToken)).toBe("allowed");
  expect(await decide(spine, newToken)).toBe("possession_invalid");
  expect(await world.sql("select status from instances where id = $1", [spine.instanceId])).toEqual([
    { status: "active" },
  ]);
  expect(await world.sql("select 1 from detections")).toEqual([]);
});
