import type { ServerResponse } from "node:http";
import { FairQueue } from "@/lib/platform/base/fair-queue";

export type TurnLimits = {
  /** Answers that are made at the same time. */
  atOnce: number;
  /** Answers that wait for their turn. */
  waiting: number;
  /** Answers of one group that are made or wait for that; its others wait for these. */
  ofGroup: number;
  /** Answers of one group that are held back; more are refused. */
  held: number;
  /** The longest time that an answer keeps its turn, in ms. */
  longestMs: number;
  /** The longest time that an answer waits for its turn, in ms. */
  patienceMs: number;
};

export type Caller = {
  /** Who asks: each gets the same share. */
  lane: string;
  /** Before lanes of callers that are not known, which keep a quarter of the turns and of the places. */
  known?: boolean;
  /** Key of a common bound: a connection, or all requests of one caller. */
  group: object | string;
};

type Group = { answers: number; held: Answer[] };
type Answer = {
  caller: Caller;
  group: Group;
  state: "held" | "waiting" | "made" | "over";
  /** Whether the work for it is over. */
  worked: boolean;
  begin: () => void;
  refuse: () => void;
};

/**
 * Bounds how many answers are made at the same time. Callers take turns, so a flood from one delays no other one.
 *
 * A turn ends when the answer is written, whether or not the client has read it.
 */
export class Turns {
  private made = 0;
  private readonly waiting: FairQueue<Answer>;
  private readonly groups = new Map<Caller["group"], Group>();

  constructor(private readonly limits: TurnLimits) {
    const { waiting } = limits;
    // Later, because what its group holds back would enter the queue in the midst of a change to it.
    this.waiting = new FairQueue({ perLane: waiting, total: waiting }, (answer) =>
      queueMicrotask(() => this.end(answer)),
    );
  }

  /**
   * Works for an answer when it is its turn. An answer may still be written when the work is over. It then keeps its
   * turn until it is written, or until its client goes.
   *
   * @returns False when too many wait; nothing ran.
   */
  async run(response: ServerResponse, caller: Caller, work: () => Promise<void>): Promise<boolean> {
    if (response.destroyed) return false;
    const answer = this.answerTo(response, caller);
    const turn = this.turn(answer, response);
    if (turn !== true && !(await turn)) return false;
    try {
      await work();
    } finally {
      answer.worked = true;
      if (response.destroyed) this.end(answer);
    }
    return true;
  }

  // The caller keeps it: a WeakMap by response costs the garbage collector 14 µs of each request.
  private answerTo(response: ServerResponse, caller: Caller): Answer {
    const group = this.groups.get(caller.group) ?? { answers: 0, held: [] };
    this.groups.set(caller.group, group);
    const answer: Answer = {
      caller,
      group,
      state: "held",
      worked: false,
      begin: () => undefined,
      refuse: () => undefined,
    };
    // Work that has begun goes on when its client goes: it keeps its turn until it is over.
    response.once("close", () => {
      if (answer.state !== "made" || answer.worked) this.end(answer);
    });
    return answer;
  }

  /** True when it is this answer's turn at once; else resolves with true when it is, and with false when too many wait. */
  private turn(answer: Answer, response: ServerResponse): true | Promise<boolean> {
    const { group } = answer;
    if (group.answers < this.limits.ofGroup && this.made < this.limits.atOnce) {
      group.answers++;
      this.begin(answer, response);
      return true;
    }
    return new Promise((resolve) => {
      const tired = setTimeout(() => this.end(answer), this.limits.patienceMs).unref();
      answer.begin = () => {
        clearTimeout(tired);
        this.begin(answer, response);
        resolve(true);
      };
      answer.refuse = () => {
        clearTimeout(tired);
        resolve(false);
      };
      if (group.answers < this.limits.ofGroup) {
        if (!this.enter(answer)) this.forget(answer);
      } else if (group.held.length < this.limits.held) group.held.push(answer);
      else this.end(answer);
    });
  }

  /** @returns False if the queue is full; the answer was refused. */
  private enter(answer: Answer): boolean {
    answer.group.answers++;
    answer.state = "waiting";
    if (this.made < this.limits.atOnce) answer.begin();
    else if (this.waiting.push(answer, answer.caller) !== undefined) {
      answer.group.answers--;
      answer.state = "over";
      answer.refuse();
      return false;
    }
    return true;
  }

  private begin(answer: Answer, response: ServerResponse): void {
    this.made++;
    answer.state = "made";
    const late = setTimeout(() => this.end(answer), this.limits.longestMs).unref();
    // An answer behind others on its connection tells of its end only when theirs have been read.
    const endResponse = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
    response.end = (...given: unknown[]) => {
      clearTimeout(late);
      this.end(answer);
      return endResponse(...given);
    };
  }

  /** Ends a turn, or the wait for one, and lets the next answers follow. */
  private end(answer: Answer): void {
    const { state, group } = answer;
    answer.state = "over";
    if (state === "over") return;
    if (state === "made") {
      // In the next turn of the loop: answers that need nothing from elsewhere would follow each other within this one, and
      // nothing new would be heard meanwhile.
      setImmediate(() => this.leave(answer));
      return;
    }
    answer.refuse();
    if (state === "waiting") {
      this.waiting.remove(answer, answer.caller);
      this.letNextOf(answer);
      return;
    }
    const at = group.held.indexOf(answer);
    if (at !== -1) group.held.splice(at, 1);
    this.forget(answer);
  }

  private leave(answer: Answer): void {
    this.made--;
    const next = this.waiting.next(0);
    if (next && "job" in next) next.job.begin();
    this.letNextOf(answer);
  }

  private letNextOf(answer: Answer): void {
    const { group } = answer;
    group.answers--;
    for (let held = group.held.shift(); held; held = group.held.shift()) {
      // Another answer of the group lets the next one in when it ends.
      if (this.enter(held) || group.answers > 0) return;
    }
    this.forget(answer);
  }

  private forget({ caller, group }: Answer): void {
    if (group.answers === 0 && group.held.length === 0) this.groups.delete(caller.group);
  }
}
