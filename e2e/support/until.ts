/** A job of the product takes no longer, on a busy machine either. */
const patienceMs = 120_000;

/** Looks until there is something, ten times a second. Throws with `what` if there is nothing in two minutes. */
export async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(what);
}
