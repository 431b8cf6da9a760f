import { expect, it } from "vitest";
import { inWords } from "@/components/table/filter-in-words";
import type { TimeRange } from "./time-range";
import { periodOf, trailWording } from "./trail-words";

const trailInWords = (q: string, range: TimeRange): string => inWords(q, trailWording, periodOf(range));

const hour = { from: "now-1h" };
const whole = { from: "all" };

it.each([
  [
    "decision:deny resource-type:payment amount:>200EUR agent:refund-agent -has:approval",
    "Denied payments above 200 EUR by refund-agent in the last hour, not approved",
  ],
  ["", ""],
  ["(a OR", ""],
  ["agent:a,b,c", "Entries by a, b or c in the last hour"],
  ["refund -agent:x", "Entries with “refund” in the last hour, not by x"],
  [
    "decision:deny (agent:a OR amount:>=1..2EUR risk:HIGH)",
    "Denied entries in the last hour, either by a or of at least 1 to 2 EUR and at high risk",
  ],
  ["NOT (agent:a OR agent:b)", "Entries in the last hour, not (by a or by b)"],
  ["agent:a OR -decision:deny", "Entries in the last hour, either by a or not denied"],
  ["type:agent.* actor:person", "Agent.* entries done by people in the last hour"],
])("says %s in words", (q, words) => expect(trailInWords(q, hour)).toBe(words));

it.each([
  ["time:10:30..10:45 decision:allow", "Allowed entries from 10:30 to 10:45 today"],
  ["after:now-24h resource-type:invoice_entry,box", "Invoice entries or boxes in the last 24 hours"],
  ["index:400..450", "Entries from place 400 to 450"],
  ["index:>400 depth:>1", "Entries with a chain of above 1 hops after place 400"],
  ["-has:amount,task", "Entries, without an amount and outside tasks"],
  ["code:limit_exceeded type:decision.made", "Entries of type decision.made with the reason limit exceeded"],
])("says %s of the whole log", (q, words) => expect(trailInWords(q, whole)).toBe(words));

it("says a named range, and leaves out others", () => {
  expect(trailInWords("agent:a", { from: "now-7d" })).toBe("Entries by a in the last 7 days");
  expect(trailInWords("agent:a", { from: "now-1h", to: "2026-11-24T10:00:00Z" })).toBe("Entries by a");
});
