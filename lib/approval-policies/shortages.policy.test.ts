import { describe, expect, it } from "vitest";
import type { Member } from "@/lib/approval-policies/steps/model";
import type { StepRule } from "./model";
import { resolvedSteps } from "./policy";
import { shortageOf } from "./shortages.policy";

const person = (personId: string, ...groups: string[]): Member => ({ personId, groups });
const anybody = { requester: person(""), behindRequester: [], parties: [], givers: [], approvals: [] };
const short = (steps: StepRule[], people: Member[], who: Partial<Parameters<typeof shortageOf>[1]> = {}) => {
  const demands = resolvedSteps(steps, { passkey: false }).map((rule) => ({ rule, groups: rule.groups }));
  const { step, code, sentence } = shortageOf(demands, { ...anybody, ...who }, people) ?? {};
  return step === undefined ? "fine" : `${step} ${code}: ${sentence}`;
};
const finance = { name: "Finance", quorum: 2, groups: ["finance"] };
const [ada, bea, cay, dan] = [
  person("per_a", "finance"),
  person("per_b", "finance"),
  person("per_c", "risk"),
  person("per_d"),
];

describe("a policy that no person can satisfy", () => {
  it.each<[string, string, StepRule[], Member[]]>([
    ["enough", "fine", [finance], [ada, bea]],
    ["no people at all", "1 nobody: No person may decide requests.", [{ name: "Any", quorum: 1 }], []],
    ["an empty group", "1 nobody: No person in finance may decide requests.", [finance], [cay, dan]],
    [
      "a quorum larger than its group",
      "1 too_few: It needs 2 approvals, and only one person in finance may decide requests.",
      [finance],
      [ada, cay, dan],
    ],
    [
      "a second step for whom the first one uses up",
      "2 excluded: After the earlier approvals, no other person is left who is separate as the policy requires.",
      [finance, { name: "Again", quorum: 1, groups: ["finance"] }],
      [ada, bea],
    ],
    [
      "unless the same person may approve both",
      "fine",
      [finance, { name: "Again", quorum: 1, groups: ["finance"], samePerson: true }],
      [ada, bea],
    ],
    [
      "all of the second group are in the first one too",
      "2 excluded: After the earlier approvals, no other person is left who is separate as the policy requires.",
      [
        { name: "Finance", quorum: 1, groups: ["finance"] },
        { name: "Risk", quorum: 1, groups: ["risk"], separateFrom: ["approver_groups"] },
      ],
      [ada, person("per_e", "finance", "risk")],
    ],
    [
      "who comes first decides whether it works out",
      "fine",
      [
        { name: "Any", quorum: 1 },
        { name: "Finance", quorum: 1, groups: ["finance"] },
      ],
      [ada, dan],
    ],
    [
      "many people, more than can be tried one by one",
      "1 too_few: It needs 9 approvals, and only 8 people may decide requests.",
      [{ name: "All", quorum: 9 }],
      Array.from({ length: 8 }, (_, n) => person(`per_${n}`, `group-${n}`)),
    ],
  ])("%s: %s", (_, found, steps, people) => expect(short(steps, people)).toBe(found));
});

describe("a request that no person can approve", () => {
  const step = { name: "Finance", quorum: 1, groups: ["finance"] };
  it("because all who could asked for it or have a part in it", () => {
    const who = { requester: ada, parties: [bea.personId] };
    const sentence =
      "1 excluded: 2 people in finance may decide requests, but none of them may decide this. " +
      "The others requested it, are involved, or are not separate as the policy requires.";
    expect(short([{ ...step, separateFrom: ["parties"] }], [ada, bea], who)).toBe(sentence);
    expect(short([step], [ada, bea], who)).toBe("fine");
  });

  it("counts what was approved already, also by who has left since", () => {
    const approvals = [{ step: 1, by: ada, on: null }];
    expect(short([finance], [ada, bea], { approvals })).toBe("fine");
    expect(short([finance], [bea], { approvals })).toBe("fine");
    expect(short([finance], [ada, cay], { approvals })).toMatch(/^1 excluded/);
  });
});
