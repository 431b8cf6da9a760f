import { keepContextUntil } from "./context-value";

type Waiting = { readonly by: number; readonly fail: () => void };

/** All waits share one timer: one of its own for each would cost more than many a wait takes. */
const everyMs = 20;
const waiting = new Set<Waiting>();
let ticking: NodeJS.Timeout | undefined;

function failLate(): void {
  const now = performance.now();
  for (const one of waiting) {
    if (one.by > now) continue;
    waiting.delete(one);
    one.fail();
  }
  if (waiting.size > 0) return;
  clearInterval(ticking);
  ticking = undefined;
}

/**
 * Answers what the work answers, or fails with `late` when it takes longer than that, at most 20 ms after.
 *
 * The work is not stopped: `late` must say that its outcome is not known.
 */
export function answerWithin<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  keepContextUntil(work);
  return new Promise((resolve, reject) => {
    const own: Waiting = { by: performance.now() + ms, fail: () => reject(late()) };
    waiting.add(own);
    ticking ??= setInterval(failLate, everyMs);
    work.then(
      (answer) => {
        waiting.delete(own);
        resolve(answer);
      },
      (error: unknown) => {
        waiting.delete(own);
        reject(error);
      },
    );
  });
}
