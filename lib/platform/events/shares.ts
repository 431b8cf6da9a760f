/** Places of a shared resource of this process, bounded for each caller. */
export class Shares {
  private readonly held = new Map<string, number>();

  /**
   * Takes places of a caller, or tells that they would hold more than they may.
   *
   * @returns what gives the places back, once; undefined when there are not so many left for them.
   */
  take(caller: string, most: number, places = 1): (() => void) | undefined {
    const before = this.held.get(caller) ?? 0;
    if (before + places > most) return undefined;
    this.held.set(caller, before + places);
    let returned = false;
    return () => {
      if (returned) return;
      returned = true;
      const left = (this.held.get(caller) ?? places) - places;
      if (left === 0) this.held.delete(caller);
      else this.held.set(caller, left);
    };
  }
}
