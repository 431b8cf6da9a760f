import type { History } from "@/e2e/support/server/log-history";
import { evaluate, type Stage, type Subject } from "@/lib/testing/stage";

type Answered = { subject: Subject; startedAt: number; endedAt: number; allowed: boolean; status: number };

/** Questions about several agents, without a pause, that go on through every outage. */
export class WatchedLoad {
  readonly answers: Answered[] = [];
  /** When each agent's revocation was answered with 200, in this process's time. */
  readonly revokedAt = new Map<Subject, number>();
  #stopping = false;
  readonly #loops: Promise<void>[];

  constructor(
    private readonly stage: Stage,
    private readonly history: History,
    { subjects, url, askers }: { subjects: readonly Subject[]; url: string; askers: number },
  ) {
    this.#loops = Array.from({ length: askers }, async (_, asker) => {
      for (let turn = asker; !this.#stopping; turn++) {
        const subject = subjects[turn % subjects.length];
        if (subject) await this.#ask(subject, url);
      }
    });
  }

  async #ask(subject: Subject, url: string): Promise<void> {
    const startedAt = performance.now();
    const answer = await evaluate(this.stage, subject, { at: url }).catch(() => undefined);
    const { decision_id: decisionId = "", leaf_hash: leafHash = "" } = answer?.body?.context ?? {};
    const allowed = answer?.body?.decision === true;
    if (allowed) this.history.allows.push({ decisionId, leafHash });
    this.answers.push({ subject, startedAt, endedAt: performance.now(), allowed, status: answer?.status ?? 0 });
    // A refused connection answers at once; the proxy looks for a server every second.
    if (!answer || answer.status === 503) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Revokes an agent: again until it is answered with success. Answers the id of the revocation. */
  async revoke(subject: Subject, url: string): Promise<string> {
    for (;;) {
      const body = { scope: { agentId: subject.agentId }, reason: "A failover" };
      const answer = await this.stage.admin
        .at(url)
        .post<{ id: string }>("/api/revocations", body)
        .catch(() => undefined);
      if (answer && answer.status >= 200 && answer.status < 300) {
        this.revokedAt.set(subject, performance.now());
        return answer.body.id;
      }
      if (answer && ![502, 503, 504].includes(answer.status)) {
        throw new Error(`The revocation was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Resolves at the first allow to a question that was asked after this call. */
  async nextAllow(withinMs: number): Promise<number> {
    const from = performance.now();
    while (performance.now() - from < withinMs) {
      const allow = this.answers.findLast(({ allowed, startedAt }) => allowed && startedAt >= from);
      if (allow) return allow.endedAt;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`Nothing was allowed for ${withinMs / 1000} s.`);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#loops);
  }

  /** Allows to questions that were asked after the revocation of their agent had been answered (I2). */
  lateAllows(): Answered[] {
    return this.answers.filter(
      ({ subject, allowed, startedAt }) =>
        allowed && startedAt > (this.revokedAt.get(subject) ?? Number.POSITIVE_INFINITY),
    );
  }

  /** The longest time between two allows that followed one another, in ms. */
  longestGap(): number {
    const ends = this.answers.filter(({ allowed }) => allowed).map(({ endedAt }) => endedAt);
    const sorted = ends.toSorted((a, b) => a - b);
    return Math.max(0, ...sorted.slice(1).map((end, n) => end - (sorted[n] ?? end)));
  }
}
