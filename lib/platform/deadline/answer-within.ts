/**
 * Answers what the work answers, or fails with `late` when it takes longer than that.
 *
 * The work is not stopped: whoever sets a deadline says in `late` that its outcome is not known.
 */
export function answerWithin<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    work.then(
      (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
