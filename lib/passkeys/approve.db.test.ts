import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { challengeApproval, spendSignature, verifyApproval } from "@/lib/passkeys/commands/approve";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import type { Authenticator } from "@/lib/testing/authenticator";
import { given } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let person: Principal;
let key: Authenticator;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  person = await world.person(["approver"]);
  key = await given.passkey(world, person);
});

/** Something to say yes to: a request, or one action. */
const something = (kind: "request" | "actionApproval" = "request") =>
  ({ digest: sha256(newId(kind)), subject: newId(kind), step: 1, verdict: "approve" }) as const;

const begin = (said: ReturnType<typeof something>) => transaction((tx) => challengeApproval(tx, person, said));

type Verify = typeof verifyApproval;

/** The error code of a signature that is used twice. */
async function secondTime(verify: Verify): Promise<string> {
  const said = something();
  const signed = key.get(await begin(said));
  await verify(person, signed, said);
  return codeOf(verify(person, signed, said));
}

describe("a signature of an approval", () => {
  it.each(["request", "actionApproval"] as const)(
    "is verified for one %s, and its use is written down",
    async (kind) => {
      const said = something(kind);
      const signed = await verifyApproval(person, key.get(await begin(said)), said);
      expect(signed.claim).toMatchObject(said);
      await transaction((tx) => spendSignature(tx, signed, clock.now()));
      const [row] = await world.sql("select * from passkeys where person_id = $1", [person.personId]);
      expect(row).toMatchObject({ counter: "1", last_used_at: expect.any(Date) });
      expect(await codeOf(transaction((tx) => spendSignature(tx, signed, clock.now())))).toBe(
        "passkey_changed_meanwhile",
      );
    },
  );

  it("counts once; a twin that keeps the challenge lets it count again, and is caught (I7)", async () => {
    const keeping: Verify = async (...call) => {
      const [kept] = await world.sql("select to_json(c) as row from passkey_challenges c");
      const signed = await verifyApproval(...call);
      const put = "insert into passkey_challenges select * from json_populate_record(null::passkey_challenges, $1)";
      await world.sql(put, [JSON.stringify(kept?.row)]);
      return signed;
    };
    expect(await secondTime(verifyApproval)).toBe("challenge_unknown");
    expect(await secondTime(keeping)).toBe("done");
  });

  it("is for what was begun; a twin that takes the server's word for what was said is caught (I10)", async () => {
    const elsewhere = async (verify: Verify): Promise<string> => {
      const [shown, other] = [something(), something()];
      return codeOf(verify(person, key.get(await begin(shown)), other));
    };
    const trusting: Verify = async (who, signed) => {
      const [row] = await world.sql<{ claim: ReturnType<typeof something> }>(
        "select claim from passkey_challenges where person_id = $1",
        [person.personId],
      );
      return verifyApproval(who, signed, row?.claim ?? something());
    };
    expect(await elsewhere(verifyApproval)).toBe("passkey_challenge_mismatch");
    expect(await elsewhere(trusting)).toBe("done");
  });

  it("by an authenticator that does not count never looks like a copy's", async () => {
    person = await world.person(["approver"]);
    key = await given.passkey(world, person, false);
    for (let n = 0; n < 2; n++) {
      const said = something();
      const signed = await verifyApproval(person, key.get(await begin(said)), said);
      await transaction((tx) => spendSignature(tx, signed, clock.now()));
    }
  });

  it("is not begun by an agent, or without a passkey", async () => {
    const agent: Principal = { ...person, sessionId: newId("accessToken") };
    const without = await world.person(["approver"]);
    const as = (who: Principal) => codeOf(transaction((tx) => challengeApproval(tx, who, something())));
    expect([await as(agent), await as(without)]).toEqual(["person_only", "no_passkey"]);
  });
});
