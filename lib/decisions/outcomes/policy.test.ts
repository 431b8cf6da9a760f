import { describe, expect, it } from "vitest";
import { outcomeRefusal } from "./policy";

const at = new Date("2026-11-25T10:00:00Z");
const decided = {
  decisionId: "dec_1",
  allowed: true,
  serverId: "rsv_1",
  keyId: "key_1",
  agentId: "agt_1",
  at,
  reserved: [],
};
const pep = { serverId: "rsv_1", keyId: "key_1" };
const later = (ms: number) => new Date(at.getTime() + ms);

describe("L6 ten minutes to say what became of an action", () => {
  it.each([
    ["at once", decided, pep, later(0), undefined],
    ["after exactly ten minutes", decided, pep, later(600_000), undefined],
    ["later", decided, pep, later(600_001), "outcome_too_late"],
    ["a denial", { ...decided, allowed: false }, pep, later(0), "decision_denied"],
    ["another key", decided, { ...pep, keyId: "key_2" }, later(0), "decision_not_found"],
    ["another server", decided, { ...pep, serverId: "rsv_2" }, later(0), "decision_not_found"],
    ["no decision", undefined, pep, later(0), "decision_not_found"],
  ])("%s", (_, of, by, now, code) => {
    expect(outcomeRefusal(of, by, now)?.code).toBe(code);
  });
});
