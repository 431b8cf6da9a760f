import { FairQueue, type NoPlace } from "./fair-queue";

type Limits = {
  /** Jobs that run at the same time. */
  atOnce: number;
  /** Jobs of one caller that wait; more are refused. */
  perCaller: number;
  /** Jobs that wait, of all callers together. */
  total: number;
};

type Waiting = { begin: () => void; refuse: (why: NoPlace) => void };

/** Runs a few jobs at the same time. Callers take turns, so that the jobs of one caller delay another one by one job each. */
export class FairLimit {
  private running = 0;
  private readonly waiting: FairQueue<Waiting>;

  constructor(
    private readonly limits: Limits,
    /** Makes the error of a job that has no place. */
    private readonly refusal: (why: NoPlace) => Error,
  ) {
    this.waiting = new FairQueue({ perLane: limits.perCaller, total: limits.total }, (job) => job.refuse("full"));
  }

  async run<T>(caller: string, job: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.atOnce) await this.turn(caller);
    else this.running++;
    try {
      return await job();
    } finally {
      const next = this.waiting.next(0);
      // The next job takes over the place of this one.
      if (next && "job" in next) next.job.begin();
      else this.running--;
    }
  }

  private turn(lane: string): Promise<void> {
    return new Promise((begin, reject) => {
      const refuse = (why: NoPlace) => reject(this.refusal(why));
      const why = this.waiting.push({ begin, refuse }, { lane });
      if (why !== undefined) refuse(why);
    });
  }
}
