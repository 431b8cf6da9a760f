import { type ActionSteps, openStep, StoredSteps, standing, withYes, type Yes } from "./earlier-rules.test-support";
import type { Approval, StepFacts, StepState } from "./model";
import { standingIn } from "./policy";
import {
  type Answers,
  mayStillDecide,
  type Progress,
  type ProgressFacts,
  type ProgressStep,
  type progress,
  type Vote,
  withVote,
} from "./progress";
import { type Draw, drawsOf, randomSteps, Scene, type StoredVote } from "./random-votes.test-support";

/** The rule under test, or a twin of it. */
export type Engine = typeof progress;
type Tally = { votes: number; refused: number; fell: number; voided: number; skipped: number; completed: number };

/** The first difference between two views of the same sequence of votes. */
class Difference extends Error {}

function same(what: string, earlier: string | boolean, now: string | boolean): void {
  if (earlier !== now) throw new Difference(`${what}: earlier ${earlier}, now ${now}`);
}

const sayVotes = (votes: readonly Approval[]): string => {
  let said = "";
  for (const { step, by, on } of votes) said += ` ${step}:${by.personId}${on ? `/${on.personId}` : ""}`;
  return said;
};
const sayOpen = (open: StepFacts | undefined): string =>
  open ? `${open.step.rule.number} of ${open.step.groups} after${sayVotes(open.approvals)}` : "none";
const sayStates = (steps: readonly { state: StepState }[]): string => steps.map(({ state }) => state).join(" ");

const votesIn = (scene: Scene, votes: readonly StoredVote[]): Yes[] =>
  votes.map((vote) => ({ ...scene.voteOf(vote), keyStands: scene.keyStands(vote) }));
const judgedIn = (scene: Scene, votes: readonly StoredVote[]): Vote[] =>
  votesIn(scene, votes).map((vote) => ({ ...vote, mayDecide: mayStillDecide(vote, scene.approvers) }));

/** Draws who answers an open step, and judges them; undefined if the answer is refused. */
function answerIn(scene: Scene, open: StepFacts, draw: Draw, tally: Tally): StoredVote | undefined {
  const decider = scene.decider();
  const judged = decider && standingIn(open, decider);
  if (!decider || !judged || "refusal" in judged) {
    tally.refused += 1;
    return undefined;
  }
  tally.votes += 1;
  const onId = judged.on?.personId ?? null;
  return { step: open.step.rule.number, byId: decider.self.personId, onId, signed: draw(2) === 0 };
}

/** Plays the votes on one action by both rules. */
export function playAction(draw: Draw, engine: Engine, tally: Tally): void {
  const scene = new Scene(draw);
  const rules = randomSteps(draw, []);
  const steps = rules.map((rule) => ({ rule, groups: rule.groups, closed: null }));
  let votes: StoredVote[] = [];
  const earlier = (): ActionSteps => {
    const { requester: owner, behindRequester: involved } = scene.who();
    return { ...{ steps: rules, owner, involved }, approvals: votesIn(scene, votes), approvers: scene.approvers };
  };
  const answers = (): Answers => {
    const facts = { ...scene.who(), parties: scene.behind, givers: [], counts: "standing" as const };
    return { steps, votes: judgedIn(scene, votes), facts };
  };
  for (let events = 4 + draw(10); events > 0; events -= 1) {
    const now = engine(answers());
    const open = openStep(earlier());
    same("the open step and the votes that count", sayOpen(open), sayOpen(now.open));
    tally.fell += now.fallen.length;
    if (!open) {
      tally.completed += 1;
      return;
    }
    const changes = draw(3) === 0;
    if (changes) scene.change();
    const vote = changes ? undefined : answerIn(scene, open, draw, tally);
    if (!vote) continue;
    const after = engine(withVote(answers(), scene.voteOf(vote)));
    const kept = standing(withYes(earlier(), scene.voteOf(vote)));
    same("the votes that are kept", sayVotes(kept), sayVotes(after.counted));
    const isKept = (one: StoredVote) => kept.some(({ step, by }) => step === one.step && by.personId === one.byId);
    votes = [...votes.filter(({ step, byId }) => step !== vote.step || byId !== vote.byId), vote].filter(isKept);
  }
}

/** Plays the votes on one request by both rules. */
export function playRequest(draw: Draw, engine: Engine, tally: Tally): void {
  const game = new RequestGame(draw, engine, tally);
  for (let events = 4 + draw(14); events > 0 && !game.isOver; events -= 1) game.next();
}

class RequestGame {
  isOver = false;
  private readonly scene: Scene;
  private readonly rules: ReturnType<typeof randomSteps>;
  private stored: StoredSteps;
  private steps: ProgressStep[];
  private votes: StoredVote[] = [];

  constructor(
    private readonly draw: Draw,
    private readonly engine: Engine,
    private readonly tally: Tally,
  ) {
    this.scene = new Scene(draw);
    this.rules = randomSteps(draw, this.scene.givers);
    this.stored = new StoredSteps(this.rules);
    this.steps = this.stepsAtFirst();
  }

  private stepsAtFirst = (): ProgressStep[] => this.rules.map((rule) => ({ rule, groups: rule.groups, closed: null }));

  private answers(): Answers {
    const facts: ProgressFacts = { ...this.scene.who(), counts: "given" };
    return { steps: this.steps, votes: judgedIn(this.scene, this.votes), facts };
  }

  next(): void {
    const now = this.engine(this.answers());
    const open = this.stored.factsOf(this.scene.who(), votesIn(this.scene, this.votes));
    same("the open step", sayOpen(open), sayOpen(now.open));
    if (!open) throw new Difference("a request that waits has an open step");
    const kind = this.draw(10);
    if (kind < 3) this.scene.change();
    else if (open.step.rule.consentOf !== null) this.consent(open.step.rule.number, open.step.rule.consentOf);
    else if (kind === 3) this.skip(open.step.rule.number);
    else if (kind === 4) this.escalate(open.step.rule.number);
    else if (kind === 5) this.withdraw(open.step.rule.number);
    else this.approve(open);
  }

  /** Stores the states that the engine gives, and compares them with those of the earlier rule. */
  private keep(after: Progress): void {
    same("the states of the steps", sayStates(this.stored.steps), sayStates(after.steps));
    this.steps = after.steps.map(({ rule, groups, state }) => ({
      ...{ rule, groups, closed: state === "passed" || state === "skipped" ? state : null },
    }));
    this.isOver = after.open === undefined;
  }

  private consent(step: number, personId: string): void {
    this.stored.passStep(step);
    const vote = { step, by: this.scene.member(personId), on: null };
    this.keep(this.engine(withVote(this.answers(), vote)));
  }

  private skip(number: number): void {
    const next = this.stored.passStep(number, "skipped");
    const { steps, ...rest } = this.answers();
    const skipped = steps.map((one) => (one.rule.number === number ? { ...one, closed: "skipped" as const } : one));
    this.keep(this.engine({ ...rest, steps: skipped }));
    same("whether a step is left", next === undefined, this.isOver);
    this.tally.skipped += 1;
  }

  private escalate(number: number): void {
    const wider = (groups: readonly string[]) => (groups.length === 0 ? [] : [...new Set([...groups, "law"])]);
    for (const step of this.stored.steps) if (step.rule.number === number) step.groups = wider(step.groups);
    this.steps = this.steps.map((step) =>
      step.rule.number === number ? { ...step, groups: wider(step.groups) } : step,
    );
  }

  private withdraw(number: number): void {
    const person = this.scene.anybody();
    this.votes = this.votes.filter(({ step, byId }) => step !== number || byId !== person);
  }

  private approve(open: StepFacts): void {
    const vote = answerIn(this.scene, open, this.draw, this.tally);
    if (!vote) return;
    const mine = this.scene.voteOf(vote);
    const approvals = votesIn(this.scene, this.votes);
    const how = this.stored.approve(this.scene.who(), { approvals, mine, approvers: this.scene.approvers });
    const after = this.engine(withVote(this.answers(), mine));
    same("the outcome", how, { open: "waiting", complete: "granted", void: "void" }[after.outcome]);
    if (how === "void") {
      this.restart();
      return;
    }
    this.votes = [...this.votes, vote];
    this.keep(after);
    if (how === "granted") this.tally.completed += 1;
  }

  /** The request is renewed: every step and every vote begins again. */
  private restart(): void {
    this.tally.voided += 1;
    this.stored = new StoredSteps(this.rules);
    this.steps = this.stepsAtFirst();
    this.votes = [];
  }
}

/** Plays random sequences by both rules; answers the first difference, with its seed. */
export function difference(
  play: typeof playAction,
  engine: Engine,
  { seed, runs }: { seed: number; runs: number },
): { found: string | undefined; tally: Tally } {
  const tally = { votes: 0, refused: 0, fell: 0, voided: 0, skipped: 0, completed: 0 };
  for (let run = 0; run < runs; run += 1) {
    try {
      play(drawsOf(seed + run), engine, tally);
    } catch (error) {
      if (!(error instanceof Difference)) throw error;
      return { found: `seed ${seed + run}: ${error.message}`, tally };
    }
  }
  return { found: undefined, tally };
}
