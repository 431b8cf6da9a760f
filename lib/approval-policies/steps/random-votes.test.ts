import { describe, expect, it } from "vitest";
import { difference, type Engine, playAction, playRequest } from "./played-votes.test-support";
import { type Progress, type ProgressFacts, type ProgressStep, progress, type Vote } from "./progress";

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** Half of them play single actions, half play requests. Each twin below differs within 600 sequences of its kind. */
const runs = Number(process.env.SEQUENCES ?? 20_000) / 2;
const few = { seed, runs: 20_000 };

/** Judges votes by other facts than those of the people. */
const seeing =
  (change: (vote: Vote) => Partial<Vote>): Engine =>
  ({ votes, ...rest }) =>
    progress({ ...rest, votes: votes.map((vote) => ({ ...vote, ...change(vote) })) });
const counting =
  (counts: ProgressFacts["counts"]): Engine =>
  ({ facts, ...rest }) =>
    progress({ ...rest, facts: { ...facts, counts } });
const withClosed =
  (closed: (step: ProgressStep) => ProgressStep["closed"]): Engine =>
  ({ steps, ...rest }) =>
    progress({ ...rest, steps: steps.map((step) => ({ ...step, closed: closed(step) })) });

const notVoid = (of: Progress): Progress => ({
  ...of,
  outcome: of.outcome === "void" ? (of.open ? "open" : "complete") : of.outcome,
});

describe("the one rule of progress against the two earlier rules (A2)", () => {
  it(`agrees with the rule of single actions in random sequences of votes (seed ${seed})`, () => {
    const { found, tally } = difference(playAction, progress, { seed, runs });
    expect(found).toBeUndefined();
    for (const kind of ["votes", "refused", "fell", "completed"] as const)
      expect(tally[kind], kind).toBeGreaterThan(runs / 100);
  });

  it(`agrees with the rule of requests in random sequences of votes (seed ${seed})`, () => {
    const { found, tally } = difference(playRequest, progress, { seed, runs });
    expect(found).toBeUndefined();
    for (const kind of ["votes", "refused", "voided", "skipped", "completed"] as const)
      expect(tally[kind], kind).toBeGreaterThan(runs / 100);
  });

  const forgiving: [string, Engine][] = [
    ["counts an approver who may no longer decide", seeing(() => ({ mayDecide: true }))],
    ["counts the signature of a blocked passkey", seeing(() => ({ keyStands: true }))],
    ["forgets whom an approver covered for", seeing(() => ({ on: null }))],
  ];
  it.each(forgiving)("a twin that %s is caught, for actions and requests", (_, twin) => {
    expect(difference(playAction, twin, few).found).toBeDefined();
    expect(difference(playRequest, twin, few).found).toBeDefined();
  });

  const ofActions: [string, Engine][] = [
    ["counts every vote that was given", counting("given")],
    ["closes the first step for good", withClosed(({ rule }) => (rule.number === 1 ? "passed" : null))],
  ];
  it.each(ofActions)("a twin that %s is caught for actions", (_, twin) => {
    expect(difference(playAction, twin, few).found).toBeDefined();
  });

  const ofRequests: [string, Engine][] = [
    ["drops one approval instead of voiding all", counting("standing")],
    ["opens closed steps again", withClosed(() => null)],
    ["grants despite a fallen approval", (answers) => notVoid(progress(answers))],
  ];
  it.each(ofRequests)("a twin that %s is caught for requests", (_, twin) => {
    expect(difference(playRequest, twin, few).found).toBeDefined();
  });
});
