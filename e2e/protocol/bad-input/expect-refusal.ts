import { expect } from "vitest";
import { made, type Rule, type Tried } from "@/e2e/protocol/bad-input/rule";

/** Sends input that a rule refuses. Checks that the refusal is the rule's and that nothing was stored. */
export async function expectRefusal(own: Tried, rule: Rule): Promise<void> {
  const before = await own.fingerprint();
  await expectCode(own, rule);
  expect(await own.fingerprint(), rule.name).toEqual(before);
}

/** Sends input that a rule refuses, and checks that the refusal is the rule's. */
export async function expectCode(own: Tried, { name, call, as, json, headers, refusal }: Rule): Promise<void> {
  const [method = "", target = ""] = made(call, own).split(" ");
  const [status, code, path, memberCode] = refusal.split(" ");
  const sent = { json: made(json, own), headers };
  const answer = await as(own).send<{ code: string; errors: { path: string; code: string }[] }>(method, target, sent);
  expect(`${answer.status} ${answer.body.code}`, `${name}: ${answer.text}`).toBe(`${status} ${code}`);
  if (path !== undefined) {
    const named = answer.body.errors.find((one) => one.path === path);
    expect(named, `${name} names ${path}: ${answer.text}`).toBeDefined();
    if (memberCode !== undefined) expect(named?.code, name).toBe(memberCode);
  }
}
