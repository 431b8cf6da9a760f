/** Result for a job whose turn it is: it is taken, stays for a later batch, or is removed without being taken. */
export type Fate = "take" | "leave" | "drop";

type Lane<Job> = { asker: string; jobs: Job[]; read: number; left: Job[] };

/**
 * Queue for a shared batch, with a lane for each asker. Askers take turns, so that a flood from one delays only that
 * one.
 *
 * Each step costs the same, however many ask or wait. A job that cannot be taken now is looked at once for each batch.
 */
export class Turns<Job> {
  private readonly lanes = new Map<string, Lane<Job>>();
  /** Whose turn it is, the next one first. */
  private line: Lane<Job>[] = [];
  private waiting = 0;

  /** @param perAsker How many of one asker's jobs may wait. */
  constructor(private readonly perAsker: number) {}

  get size(): number {
    return this.waiting;
  }

  /** Adds a job; false where its asker has as many waiting as they may. */
  push(asker: string, job: Job): boolean {
    const lane = this.lanes.get(asker);
    if (lane && lane.jobs.length >= this.perAsker) return false;
    if (lane) lane.jobs.push(job);
    else this.open({ asker, jobs: [job], read: 0, left: [] });
    this.waiting += 1;
    return true;
  }

  /** Takes so many jobs at most, those of one asker in the order they came. */
  take(most: number, fateOf: (job: Job) => Fate): Job[] {
    const batch: Job[] = [];
    const passed: Lane<Job>[] = [];
    let at = 0;
    for (; at < this.line.length && batch.length < most; at++) {
      const lane = this.line[at];
      if (!lane) break;
      const job = next(lane, fateOf);
      if (job === undefined) {
        passed.push(lane);
        continue;
      }
      batch.push(job);
      this.line.push(lane);
    }
    // An asker without a job that could be taken has had no turn.
    this.line = [...passed, ...this.line.slice(at)].filter((lane) => this.keep(lane));
    return batch;
  }

  private open(lane: Lane<Job>): void {
    this.lanes.set(lane.asker, lane);
    this.line.push(lane);
  }

  /** Lets go of what was read; false for a lane that is empty then. */
  private keep(lane: Lane<Job>): boolean {
    if (lane.read > 0) {
      const jobs = [...lane.left, ...lane.jobs.slice(lane.read)];
      this.waiting -= lane.jobs.length - jobs.length;
      lane.jobs = jobs;
      lane.read = 0;
      lane.left = [];
    }
    if (lane.jobs.length === 0) this.lanes.delete(lane.asker);
    return lane.jobs.length > 0;
  }
}

function next<Job>(lane: Lane<Job>, fateOf: (job: Job) => Fate): Job | undefined {
  while (lane.read < lane.jobs.length) {
    const job = lane.jobs[lane.read] as Job;
    lane.read += 1;
    const fate = fateOf(job);
    if (fate === "take") return job;
    if (fate === "leave") lane.left.push(job);
  }
  return undefined;
}
