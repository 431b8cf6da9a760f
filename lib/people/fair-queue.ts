/** Whose turn it is in a queue that several callers share. */
export type Turn = {
  /** The caller: each lane gets the same share. */
  lane: string;
  /** Before all lanes of callers that are not known. */
  known?: boolean;
  /** Least time between two jobs of the lane, in ms. */
  paceMs?: number;
};

type Lane<Job> = { key: string; jobs: Job[]; notBefore: number; paceMs: number };
type Limits = { perLane: number; total: number };

/**
 * A bounded queue in which a flood from one caller keeps that caller waiting and no other one.
 *
 * Lanes take turns. A lane that is full refuses its own caller. When the whole queue is full, the longest lane gives up
 * its newest job for a lane that has fewer.
 */
export class FairQueue<Job> {
  private readonly known = new Map<string, Lane<Job>>();
  private readonly others = new Map<string, Lane<Job>>();
  private waiting = 0;

  constructor(
    private readonly limits: Limits,
    /** Told about a job that gave up its place. */
    private readonly displace: (job: Job) => void,
  ) {}

  get size(): number {
    return this.waiting;
  }

  /** Adds a job; answers why it has no place, if it has none. */
  push(job: Job, { lane: key, known = false, paceMs = 0 }: Turn): "lane_full" | "full" | undefined {
    const lanes = known ? this.known : this.others;
    const lane = lanes.get(key) ?? { key, jobs: [], notBefore: 0, paceMs };
    if (lane.jobs.length >= this.limits.perLane) return "lane_full";
    if (this.waiting >= this.limits.total && !this.makeRoomFor(lane)) return "full";
    lane.paceMs = paceMs;
    lane.jobs.push(job);
    lanes.set(key, lane);
    this.waiting++;
    return undefined;
  }

  /** Takes the next job, or answers in how many ms one is due. */
  next(now: number): { job: Job } | { waitMs: number } | undefined {
    let due = Number.POSITIVE_INFINITY;
    for (const lanes of [this.known, this.others]) {
      for (const lane of lanes.values()) {
        if (lane.jobs.length === 0 && lane.notBefore <= now) lanes.delete(lane.key);
        if (lane.jobs.length === 0) continue;
        if (lane.notBefore <= now) return { job: this.take(lane, lanes, now) };
        due = Math.min(due, lane.notBefore);
      }
    }
    return this.waiting === 0 ? undefined : { waitMs: due - now };
  }

  private take(lane: Lane<Job>, lanes: Map<string, Lane<Job>>, now: number): Job {
    const [job] = lane.jobs.splice(0, 1);
    this.waiting--;
    lane.notBefore = now + lane.paceMs;
    // To the end of the line; an empty lane stays as long as it must keep its distance.
    lanes.delete(lane.key);
    if (lane.jobs.length > 0 || lane.paceMs > 0) lanes.set(lane.key, lane);
    return job as Job;
  }

  private makeRoomFor(lane: Lane<Job>): boolean {
    let longest = lane;
    for (const other of this.others.values()) if (other.jobs.length > longest.jobs.length) longest = other;
    if (longest.jobs.length <= lane.jobs.length + 1) return false;
    const job = longest.jobs.pop();
    this.waiting--;
    if (job !== undefined) this.displace(job);
    return true;
  }
}
