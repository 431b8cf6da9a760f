import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { Manifest } from "@/lib/exports/manifest.schema";
import { readFileOnce } from "@/lib/exports/verify-entries";
import { verifyExport } from "@/lib/exports/verify-export";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { type Copy, copyOf, keyOfLog, verified, written } from "@/lib/testing/exports";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let auditor: Principal;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  const { agentId, instanceId, serverId } = await given.agent();
  const made = {
    type: "decision.made",
    actor: { type: "resource_server", id: serverId },
    agentId,
    instanceId,
  } as const;
  let last = "";
  for (const decision of ["deny", "allow", "deny", "allow"] as const) {
    const texts = { resource: "account/eu-7", "via.address": "192.0.2.7" };
    const event = { ...made, decision, action: "create", refs: [newId("decision")], texts };
    last = await transaction((tx) => append(tx, event));
  }
  await sealUpTo(last);
});
afterAll(() => world.end());

const logKey = () => keyOfLog(world);

describe("the verifier", () => {
  it("reads a file without any line end in bounded memory, and refuses it", async () => {
    const key = await logKey();
    const copy = await copyOf(auditor, await written(auditor, { q: "decision:deny" }));
    const manifest = Manifest.parse(JSON.parse(copy.text));
    const part = Buffer.alloc(2 ** 20, "a");
    async function* endless() {
      for (let n = 0; n < 64; n++) yield part;
    }
    const lengths: number[] = [];
    await readFileOnce(endless(), (line) => void lengths.push(line.length));
    expect(Math.max(...lengths)).toBeLessThan(5 * 2 ** 20);
    const { ok, checks } = await verifyExport({ ...copy, manifest, open: endless }, key);
    expect(ok).toBe(false);
    expect(checks.map(({ says }) => says)).toContain("Line 1 is no entry.");
  });

  it("refuses an export in which anything was changed", async () => {
    const id = await written(auditor, { q: "decision:deny" });
    const copy = await copyOf(auditor, id);
    const key = await logKey();
    expect((await verified(copy, key)).ok).toBe(true);
    const changed: Copy[] = [
      { ...copy, text: copy.text.replace('"Yearly audit"', '"Monthly audit"') },
      { ...copy, text: copy.text.replace("decision:deny", "decision:allow") },
      { ...copy, text: `${copy.text}\n` },
      { ...copy, signature: copy.signature.replace(/.{6}\n$/, "AAAAAA\n") },
      { ...copy, signature: "" },
      { ...copy, signature: copy.signature + copy.signature.replace(/^— \S+ /, "— other.example/log ").slice(0, 40) },
      { ...copy, entries: copy.entries.slice(0, -1) },
      { ...copy, entries: copy.entries.split("\n").slice(1).join("\n") },
      { ...copy, entries: copy.entries.split("\n").toReversed().join("\n") },
      { ...copy, entries: copy.entries + (copy.entries.split("\n")[0] ?? "") },
    ];
    // A byte of every kind of member of a line.
    const [line = ""] = copy.entries.split("\n");
    for (let at = 0; at < line.length; at += 7) {
      const other = line[at] === "0" ? "1" : "0";
      changed.push({
        ...copy,
        entries: line.slice(0, at) + other + line.slice(at + 1) + copy.entries.slice(line.length),
      });
    }
    for (const [number, one] of changed.entries())
      expect([number, (await verified(one, key)).ok]).toEqual([number, false]);
  });

  it("refuses the entries of another export under this manifest, and another key", async () => {
    const [one, other] = [
      await written(auditor, { q: "decision:deny" }),
      await written(auditor, { q: "decision:allow" }),
    ];
    const [copy, second] = [await copyOf(auditor, one), await copyOf(auditor, other)];
    expect((await verified({ ...copy, entries: second.entries }, await logKey())).ok).toBe(false);
    expect((await verified({ ...copy, signature: second.signature }, await logKey())).ok).toBe(false);
    expect((await verified(copy, "other.example/log+00000000+AQ==")).ok).toBe(false);
  });
});
