import { describe, expect, it } from "vitest";
import { readDraft, writeDraft } from "@/components/authority/draft";
import type { PolicyRules } from "@/lib/approval-policies/schema";
import { moved, overdueOf, readRules, sentenceOf, stepsOf, withOverdue, withSteps, withWhen } from "./draft";

/** Every member that rules know. */
const full: PolicyRules = [
  {
    when: {
      ...{ riskTiers: ["high", "critical"], environments: ["prod"], types: ["payment"], actions: ["create"] },
      amountAbove: { unit: "EUR", value: "1000.00" },
    },
    steps: [
      { name: "Team", quorum: 1, groups: ["team"], skipAfterHours: 8, escalateTo: "leads", expiresAfterHours: 48 },
      { name: "Control", quorum: 2, separateFrom: ["requester_groups"], samePerson: false, passkey: true },
    ],
    asksBeforeActions: true,
  },
  { when: {}, steps: [{ name: "Approval", quorum: 1 }] },
];
const read = (text: string) => {
  const draft = readDraft(text);
  if (!draft.ok) throw new Error(draft.fault);
  return draft.draft;
};

describe("rules in the form and as JSON", () => {
  it("are the same whichever way they are looked at: what was read is what is sent", () => {
    const draft = read(writeDraft(full));
    expect(draft).toEqual(full);
    expect(readRules(draft)).toEqual({ rules: full, faults: [] });
    // An edit of one member keeps all others, and taking it back is no edit.
    const edited = draft.map((rule) => withSteps(withWhen(rule, "types", ["report"]), stepsOf(rule)));
    expect(edited.map((rule, at) => withWhen(rule, "types", full[at]?.when.types))).toEqual(full);
  });

  it("keep what is unknown or unfinished, and tell it at its member", () => {
    const text = JSON.stringify([
      { when: { colour: "red", riskTiers: [] }, steps: [{ name: "", quorum: "two", mood: 1 }] },
    ]);
    const draft = read(text);
    expect(JSON.parse(writeDraft(draft))).toEqual(JSON.parse(text));
    expect(readRules(draft).rules).toBeUndefined();
    expect(
      readRules(draft)
        .faults.map(({ path }) => path)
        .toSorted(),
    ).toEqual([
      ...["rules[0].steps[0].mood", "rules[0].steps[0].name", "rules[0].steps[0].quorum"],
      ...["rules[0].when.colour", "rules[0].when.riskTiers"],
    ]);
    expect(sentenceOf(draft[0] ?? {}, true)).toBeUndefined();
  });

  it("are refused where they say against each other, as the server refuses them", () => {
    const faults = (rules: PolicyRules) => readRules(rules).faults.map(({ path }) => path);
    expect(faults([full[0] as PolicyRules[number]])).toEqual(["rules[0].when"]);
    expect(faults([{ when: {}, steps: [{ name: "A", quorum: 1, skipAfterHours: 4 }] }])).toEqual(["rules[0].steps"]);
    expect(faults([...full, ...full].slice(1, 3) as PolicyRules)).toEqual(["rules[0].when", "rules[1].when"]);
  });

  it("say of an unanswered step what becomes of it, and keep its hours from one to the other", () => {
    const step = { name: "Team", quorum: 1, skipAfterHours: 8 };
    expect(overdueOf(step)).toBe("skipped");
    const passed = withOverdue(step, "passed");
    expect([overdueOf(passed), passed]).toEqual(["passed", { ...step, escalateTo: "" }]);
    expect(withOverdue(passed, "waits")).toEqual({ name: "Team", quorum: 1 });
  });

  it("move one place at a time", () => {
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  });
});
