import { startTransition } from "react";

const waiting = new Set<() => void>();
let running = false;

function next(): void {
  const [change] = waiting;
  running = change !== undefined;
  if (!change) return;
  waiting.delete(change);
  startTransition(change);
  requestAnimationFrame(next);
}

/**
 * Makes one change of what is drawn in each frame, in the order in which they were asked for: changes that come together
 * would be one long task.
 *
 * @returns Takes the change back, unless it was made.
 */
export function inTurn(change: () => void): () => void {
  waiting.add(change);
  if (!running) requestAnimationFrame(next);
  running = true;
  return () => waiting.delete(change);
}
