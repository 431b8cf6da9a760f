import { type Asked, evaluate, type Stage, type Subject } from "@/lib/testing/stage";

/** One answered question, in this process's time. */
export type Observation = { startedAt: number; endedAt: number; allowed: boolean; status: number; decisionId?: string };

/** Lists the allows that I2 forbids: allows of questions that were asked after the revocation was answered. */
export const forbiddenAllows = (observations: readonly Observation[], revokedAt: number): Observation[] =>
  observations.filter(({ allowed, startedAt }) => allowed && startedAt > revokedAt);

/** Asks one question and records the answer; a server that is gone has answered nothing. */
export async function observe(
  stage: Stage,
  subject: Subject,
  asked: Asked,
  ask: typeof evaluate = evaluate,
): Promise<Observation> {
  const startedAt = performance.now();
  const { status, body } = await ask(stage, subject, asked);
  const decisionId = body.context?.decision_id;
  return {
    startedAt,
    endedAt: performance.now(),
    allowed: body.decision === true,
    status,
    ...(decisionId === undefined ? {} : { decisionId }),
  };
}

/** Asks on every server without a pause until it is stopped; passes failed questions to `failed`. */
export class Load {
  readonly observations: Observation[] = [];
  private stopping = false;
  private readonly loops: Promise<void>[];
  private waiting: { count: number; resolve: () => void }[] = [];

  constructor(
    private readonly ask: (at: string) => Promise<Observation>,
    { servers, perServer, failed }: { servers: readonly string[]; perServer: number; failed?: (at: string) => void },
  ) {
    this.loops = servers.flatMap((at) => Array.from({ length: perServer }, () => this.run(at, failed)));
  }

  /** Resolves when this many questions more have been answered. */
  answered(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ count: this.observations.length + more, resolve });
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.loops);
  }

  private async run(at: string, failed: ((at: string) => void) | undefined): Promise<void> {
    while (!this.stopping) {
      try {
        this.observations.push(await this.ask(at));
      } catch (error) {
        if (!failed) throw error;
        failed(at);
        return;
      }
      const due = this.waiting.filter(({ count }) => this.observations.length >= count);
      this.waiting = this.waiting.filter((one) => !due.includes(one));
      for (const { resolve } of due) resolve();
    }
  }
}
