import { describe, expect, it } from "vitest";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import { resolvedSteps } from "@/lib/approval-policies/policy";
import { withConsents } from "./consent";
import type { Member } from "./model";
import { type Answers, asGiven, mayStillDecide, type ProgressStep, progress, withVote } from "./progress";

const person = (personId: string, ...groups: string[]): Member => ({ personId, groups });
const steps = resolvedSteps(
  [
    { name: "First", quorum: 1 },
    { name: "Apart", quorum: 2, separateFrom: ["approver_groups"] },
  ],
  { passkey: false },
);
const [ada, bea, cay, dan] = [
  person("ada", "risk"),
  person("bea", "desk"),
  person("cay", "desk"),
  person("dan", "law"),
];
type Said = [step: number, by: Member];
type Stored = Partial<Pick<Answers, "steps"> & Pick<Answers["facts"], "counts"> & { approvers: Member[] }>;

const stepsOf = (rules: readonly ResolvedStep[], ...closed: ProgressStep["closed"][]): ProgressStep[] =>
  rules.map((rule, at) => ({ rule, groups: rule.groups, closed: closed[at] ?? null }));

/** Votes that were given, judged now; a person who is not in `approvers` may no longer decide. */
function of(said: Said[], { approvers = [ada, bea, cay, dan], counts = "standing", ...stored }: Stored = {}): Answers {
  const now = new Set(approvers.map(({ personId }) => personId));
  const votes = said.map(([step, by]) => asGiven({ step, by, on: null }));
  return {
    steps: stored.steps ?? stepsOf(steps),
    votes: votes.map((vote) => ({ ...vote, mayDecide: mayStillDecide(vote, now) })),
    facts: { requester: person("owner"), behindRequester: ["owner"], parties: ["owner"], givers: [], counts },
  };
}

const counted = (answers: Answers) => progress(answers).counted.map(({ by }) => by.personId);
const openNumber = (answers: Answers) => progress(answers).open?.step.rule.number;
const states = (answers: Answers) => progress(answers).steps.map(({ state, lacks }) => [state, lacks]);

describe("an approval of a later step (A2)", () => {
  it("is apart from the approver of an earlier step, also if that one approves after it", () => {
    const said: Said[] = [
      [1, ada],
      [2, bea],
    ];
    expect(counted(of(said))).toEqual(["ada", "bea"]);
    // Ada may no longer decide, so the first step is open again. Its next approver shares Bea's group.
    const others = { approvers: [bea, cay, dan] };
    expect(openNumber(of(said, others))).toBe(1);
    expect(counted(of([...said, [1, cay]], others))).toEqual(["cay"]);
    expect(openNumber(of([...said, [1, cay], [2, dan]], others))).toBe(2);
    expect(counted(of([...said, [1, dan]], others))).toEqual(["dan", "bea"]);
  });

  it("that does not count stays void when a new one voids the one that excluded it; a twin that judges all is caught", () => {
    const [both, peer, first] = [person("both", "desk", "risk"), person("peer", "desk"), person("first", "risk")];
    const answers = of(
      [
        [2, both],
        [2, peer],
      ],
      { approvers: [both, peer] },
    );
    expect(counted(answers)).toEqual(["both"]);
    const vote = asGiven({ step: 1, by: first, on: null });
    expect(counted(withVote(answers, vote))).toEqual(["first"]);
    expect(counted({ ...answers, votes: [...answers.votes, vote] })).toEqual(["first", "peer"]);
  });
});

describe("an approval whose approver may no longer decide", () => {
  const left = { approvers: [bea, cay, dan] };

  it("opens its step again if only standing votes count", () => {
    const answers = of([[1, ada]], left);
    expect(progress(answers)).toMatchObject({ outcome: "open", counted: [], fallen: [{ by: ada }] });
    expect(states(answers)).toEqual([
      ["open", 1],
      ["waiting", 2],
    ]);
  });

  it("voids all at the next quorum if given votes count, and nothing before it", () => {
    const closed = { ...left, counts: "given" as const, steps: stepsOf(steps, "passed") };
    const half = of(
      [
        [1, ada],
        [2, bea],
      ],
      closed,
    );
    expect([progress(half).outcome, states(half)]).toEqual([
      "open",
      [
        ["passed", 0],
        ["open", 1],
      ],
    ]);
    expect(progress(withVote(half, { step: 2, by: dan, on: null })).outcome).toBe("void");
    const all = of(
      [
        [1, ada],
        [2, bea],
      ],
      { ...closed, approvers: [ada, bea, cay, dan] },
    );
    expect(progress(withVote(all, { step: 2, by: dan, on: null })).outcome).toBe("complete");
  });
});

describe("a consent", () => {
  const withConsent = stepsOf(withConsents(["gives"], steps));

  it("of the named person opens the first step of the policy, and is no approval there", () => {
    const asked = of([], { steps: withConsent, counts: "given" });
    expect(openNumber(asked)).toBe(1);
    const given = withVote(asked, { step: 1, by: person("gives"), on: null });
    expect(progress(given).open).toMatchObject({ step: { rule: { number: 2 } }, approvals: [] });
    expect(progress(given).fallen).toEqual([]);
  });

  it("of another person, or given in the place of the named one, does not stand", () => {
    for (const vote of [
      { by: ada, on: null },
      { by: ada, on: person("gives") },
    ]) {
      const said = asGiven({ step: 1, ...vote });
      const answers = { ...of([], { steps: withConsent }), votes: [said] };
      expect(progress(answers)).toMatchObject({ counted: [], fallen: [said] });
    }
  });
});

describe("a skipped step", () => {
  it("needs no vote, and the next one is open", () => {
    expect(states(of([], { counts: "given", steps: stepsOf(steps, "skipped") }))).toEqual([
      ["skipped", 0],
      ["open", 2],
    ]);
  });
});
