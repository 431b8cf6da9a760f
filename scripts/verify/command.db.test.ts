import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getEvidence } from "@/app/api/delegations/[delegationId]/evidence/route";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import type { ChainEvidence } from "@/lib/delegations/evidence.schema";
import { getDelegation } from "@/lib/delegations/queries";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { given, payments } from "@/lib/testing/direct";
import { grantChain, resigned, type SignedChain, signedList } from "@/lib/testing/signed-chain";
import { claimsOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { bundledCommand, type Command, documentedCommand } from "./command.test-support";

let world: World;
let folder: string;
let one: SignedChain;
let three: SignedChain;
let bundle: ChainEvidence;
let jwks: string;
let run: Command;
beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), "mandate-verify-"));
  run = await bundledCommand(folder);
  one = await grantChain(world, 1);
  three = await grantChain(world, 3);
  const { uri } = (claimsOf<Record<string, unknown>>(three.token).status as { status_list: { uri: string } })
    .status_list;
  bundle = {
    kind: "mandate-token-evidence@1",
    issuer: world.runtime.publicUrl,
    token: three.token,
    delegations: three.delegations,
    jwks: { keys: three.keys },
    status_lists: { [uri]: signedList({ uri }) },
  };
  jwks = await file(JSON.stringify({ keys: three.keys }));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.end();
});

let files = 0;
async function file(content: unknown): Promise<string> {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("npm run verify", () => {
  it("verifies a chain, as an array and line by line", async () => {
    const single = await documentedCommand(await file(one.delegations), "--jwks", jwks);
    expect(single.output).toContain("Verified.");
    expect(single.code).toBe(0);
    const lines = await run(await file(`${three.delegations.join("\n")}\n`), "--jwks", jwks, "--issuer", bundle.issuer);
    expect(lines.output).toContain("Hop 3 of 3: Its authority is no wider than the one above.");
    expect(lines.code).toBe(0);
  });

  it("verifies a token with its chain and its status from one file", async () => {
    const { code, output } = await run(await file(bundle), "--jwks", jwks, "--audience", three.spine.identifier);
    expect(output).toMatch(/It is valid as issued at \S+Z, its status as of \S+Z\./);
    expect(output).toContain("Verified.");
    expect(code).toBe(0);
  });

  it("verifies a token with its chain and its status, each from its own file as the server answered it", async () => {
    const [list = ""] = Object.values(bundle.status_lists ?? {});
    const chain = [await file(three.delegations), "--jwks", jwks];
    const token = ["--token", await file(`${three.token}\n`)];
    const { code, output } = await run(...chain, ...token, "--status", await file(list));
    expect(output).toMatch(/It is valid as issued at \S+Z, its status as of \S+Z\./);
    expect(code).toBe(0);
    const other = signedList({ uri: `${bundle.issuer}/oauth/status-lists/99` });
    expect((await run(...chain, ...token, "--status", await file(other))).output).toMatch(/status list \S+ is missing/);
    expect((await run(...chain, ...token)).code).toBe(1);
    for (const wrong of [
      ["--status", await file(list)],
      ["--token", await file("no token")],
    ]) {
      expect((await run(...chain, ...wrong)).code).toBe(2);
    }
  });

  it("does not call a file verified under keys that came with it", async () => {
    const { code, output } = await run(await file(bundle));
    expect(output).toContain("Consistent with itself only, origin not checked.");
    expect(output).not.toContain("Verified.");
    expect(code).toBe(3);
  });

  it("refuses a visit that was changed, is for another person, or is over", async () => {
    const [a = "", , c = ""] = three.delegations;
    const wider = resigned(three.delegations, 2, ({ authority }) => ({
      authority: authority.map(({ limits: _, ...element }) => element),
    }));
    const cases: [string, unknown, ...string[]][] = [
      ["a hop is missing", [a, c], "--jwks", jwks],
      ["a child is wider, by the real key", wider, "--jwks", jwks],
      ["another issuer", three.delegations, "--jwks", jwks, "--issuer", "https://other.example"],
      ["other keys", three.delegations, "--jwks", await file({ keys: [three.spine.jwk] })],
      ["another audience", bundle, "--audience", "https://other.example"],
      ["later", bundle, "--at", "2099-01-01T00:00:00Z"],
      ["another chain", { ...bundle, delegations: one.delegations }],
      ["no status list", { ...bundle, status_lists: {} }],
    ];
    for (const [what, content, ...options] of cases) {
      const { code, output } = await run(await file(content), ...options);
      expect([what, code]).toEqual([what, 1]);
      expect(output).toContain("Refused: do not rely on this file.");
    }
  });

  it("tells what cannot be verified at all from what is wrong", async () => {
    const cases: [string, string[], string][] = [
      ["no keys", [await file(three.delegations)], "needs --jwks"],
      ["no such file", [join(folder, "nothing")], "cannot be read"],
      ["no evidence", [await file({ hello: "world" })], "none of these"],
      ["a member nobody knows", [await file({ ...bundle, extra: 1 })], "not well-formed"],
      ["another kind", [await file({ ...bundle, kind: "mandate-token-evidence@2" })], "not well-formed"],
      [
        "a member twice",
        [await file(JSON.stringify(bundle).replace("{", '{"issuer":"https://x.example",'))],
        "none of these",
      ],
      ["no instant", [await file(bundle), "--at", "yesterday"], "--at is an instant"],
      ["no key set", [await file(bundle), "--jwks", await file([])], "no key set"],
      [
        "an audience without a token",
        [await file(three.delegations), "--jwks", jwks, "--audience", "https://x.example"],
        "--audience",
      ],
    ];
    for (const [what, args, says] of cases) {
      const { code, output } = await run(...args);
      expect([what, code]).toEqual([what, 2]);
      expect(output).toContain(says);
    }
  });
});

describe("the evidence of a chain in the console", () => {
  const download = (as: Parameters<World["call"]>[1]) =>
    world.call(getEvidence, { path: "/", params: { delegationId: three.leafId }, ...as });

  it("is a file that the command verifies", async () => {
    const response = await download({ as: await world.person(["auditor"]) });
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="mandate-chain-${three.leafId}.json"`,
    );
    const text = await response.text();
    expect((JSON.parse(text) as ChainEvidence).delegations).toEqual(three.delegations);
    expect(await run(await file(text), "--jwks", jwks)).toMatchObject({ code: 0 });
  });

  it("is verified on its own after its middle hop was narrowed, and after its root was changed by a request", async () => {
    const chain = await grantChain(world, 3);
    const [root = "", middle = ""] = chain.delegations.map((jws) =>
      String(claimsOf<Record<string, unknown>>(jws).delegation),
    );
    const security = await world.person(["security"]);
    const exported = async () => {
      const params = { delegationId: chain.leafId };
      return file(await (await world.call(getEvidence, { path: "/", params, as: security })).text());
    };
    const limits = [{ field: "amount", unit: "USD", max_each: "50.00", max_total: "2000.00", window: "P1D" }];
    const authority = [{ id: "el_1", ...payments(chain.spine, { limits }) }];
    const narrow = { authority, reason: "Less is enough" };
    await narrowDelegation({ asker: security, delegationId: middle, expected: 1, narrow });
    const narrowed = await run(await exported(), "--jwks", jwks);
    expect(narrowed.output).toContain(`${middle} version 2`);
    expect(narrowed.output).toContain("Hop 3 of 3: Its authority is no wider than the one above.");
    expect(narrowed.code).toBe(0);
    const { agent, expiresAt } = await getDelegation(security, root);
    const asked = { agentId: agent.id, changesDelegationId: root, purpose: "Refund more", expiresAt };
    const wider = [{ id: "el_1", ...payments(chain.spine, { limits: [{ ...limits[0], max_each: "900.00" }] }) }];
    const requestId = await makeRequest(await world.person(["admin"]), { ...asked, authority: wider });
    const approver = await world.person(["approver"]);
    await given.consents(requestId);
    const digest = await given.digest(requestId);
    await approveRequest({ asker: approver, requestId, digest, note: "" });
    const changed = await run(await exported(), "--jwks", jwks);
    expect(changed.output).toContain(`${root} version 2`);
    expect(changed.output).toContain(`${middle} version 3`);
    expect(changed.code).toBe(0);
  });

  it("is not there for a member who does not stand behind it", async () => {
    const response = await download({ as: await world.person(["member"]) });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "delegation_not_found" });
  });
});
