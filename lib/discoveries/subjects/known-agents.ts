/** In ms. Then an agent is looked up again: it may have another name by now. */
const knownForMs = 600_000;
const mostKnown = 10_000;

/** The subjects that the register lately knew as agents, so that they take no place among the unknown ones. */
export class KnownAgents {
  #until = new Map<string, number>();

  has(name: string): boolean {
    return (this.#until.get(name) ?? Number.NEGATIVE_INFINITY) > performance.now();
  }

  add(names: readonly string[]): void {
    const until = performance.now() + knownForMs;
    for (const name of names) {
      if (this.#until.size >= mostKnown) this.#until.clear();
      this.#until.set(name, until);
    }
  }
}
