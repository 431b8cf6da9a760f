/** Whose turn it is in a queue that several callers share. */
export type Turn = {
  /** The caller: each lane gets the same share. */
  lane: string;
  /** Before lanes of callers that are not known, which keep a quarter of the turns and of the places. */
  known?: boolean;
  /** Least time between two jobs of the lane, in ms. */
  paceMs?: number;
};

type Lane<Job> = { key: string; jobs: Job[]; notBefore: number; paceMs: number };
/** Why a job has no place: its own lane is full, or the whole queue is. */
export type NoPlace = "lane_full" | "full";

type Limits = { perLane: number; total: number };

/** So many known callers have their turn before one of the others: one caller may be known by many credentials. */
const knownInTurn = 3;
/** The part of all places that known callers take at most. */
const knownShare = 0.75;

/**
 * A bounded queue in which a flood from one caller delays only that caller.
 *
 * Lanes take turns. A full lane refuses its own caller. When the whole queue is full, the longest lane of unknown
 * callers loses its newest job. It does so only for a known caller, or for a shorter lane.
 */
export class FairQueue<Job> {
  private readonly known = new Map<string, Lane<Job>>();
  private readonly others = new Map<string, Lane<Job>>();
  private waiting = 0;
  private knownWaiting = 0;
  private knownTaken = 0;

  constructor(
    private readonly limits: Limits,
    /** Told about a job that gave up its place. */
    private readonly displace: (job: Job) => void,
  ) {}

  get size(): number {
    return this.waiting;
  }

  /** Adds a job; answers why it has no place, if it has none. */
  push(job: Job, { lane: key, known = false, paceMs = 0 }: Turn): NoPlace | undefined {
    const lanes = known ? this.known : this.others;
    const lane = lanes.get(key) ?? { key, jobs: [], notBefore: 0, paceMs };
    if (lane.jobs.length >= this.limits.perLane) return "lane_full";
    if (known && this.knownWaiting >= this.limits.total * knownShare) return "full";
    if (this.waiting >= this.limits.total && !this.makeRoomFor(lane, known)) return "full";
    lane.paceMs = paceMs;
    lane.jobs.push(job);
    lanes.set(key, lane);
    this.waiting++;
    if (known) this.knownWaiting++;
    return undefined;
  }

  /** Takes the next job, or answers in how many ms one is due. */
  next(now: number): { job: Job } | { waitMs: number } | undefined {
    let due = Number.POSITIVE_INFINITY;
    const order = this.knownTaken < knownInTurn ? [this.known, this.others] : [this.others, this.known];
    for (const lanes of order) {
      for (const lane of lanes.values()) {
        if (lane.jobs.length === 0 && lane.notBefore <= now) lanes.delete(lane.key);
        if (lane.jobs.length === 0) continue;
        if (lane.notBefore <= now) return { job: this.take(lane, lanes, now) };
        due = Math.min(due, lane.notBefore);
      }
    }
    return this.waiting === 0 ? undefined : { waitMs: due - now };
  }

  /** Takes a job out whose caller no longer waits. */
  remove(job: Job, { lane: key, known = false }: Turn): void {
    const lanes = known ? this.known : this.others;
    const lane = lanes.get(key);
    const at = lane?.jobs.indexOf(job) ?? -1;
    if (!lane || at === -1) return;
    lane.jobs.splice(at, 1);
    this.waiting--;
    if (known) this.knownWaiting--;
  }

  private take(lane: Lane<Job>, lanes: Map<string, Lane<Job>>, now: number): Job {
    const [job] = lane.jobs.splice(0, 1);
    this.waiting--;
    if (lanes === this.known) this.knownWaiting--;
    this.knownTaken = lanes === this.known ? this.knownTaken + 1 : 0;
    lane.notBefore = now + lane.paceMs;
    // The lane goes to the end of the line. An empty lane stays in it until its pause is over.
    lanes.delete(lane.key);
    if (lane.jobs.length > 0 || lane.paceMs > 0) lanes.set(lane.key, lane);
    return job as Job;
  }

  /** A known caller takes the place of any other one. Others take a place only of a lane that has two jobs more. */
  private makeRoomFor(lane: Lane<Job>, known: boolean): boolean {
    let longest: Lane<Job> | undefined;
    for (const other of this.others.values()) if (other.jobs.length > (longest?.jobs.length ?? 0)) longest = other;
    if (!longest || longest.jobs.length < (known ? 1 : lane.jobs.length + 2)) return false;
    const job = longest.jobs.pop();
    this.waiting--;
    if (job !== undefined) this.displace(job);
    return true;
  }
}
