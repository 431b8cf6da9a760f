/**
 * What callers hold open of something that all of this process share, so that no one of them takes it from the rest.
 */
export class Shares {
  private readonly held = new Map<string, number>();

  /**
   * Takes one place of a caller, or tells that they hold as many as they may.
   *
   * @returns what gives the place back, once; undefined when there is none left for them.
   */
  take(caller: string, most: number): (() => void) | undefined {
    const before = this.held.get(caller) ?? 0;
    if (before >= most) return undefined;
    this.held.set(caller, before + 1);
    let returned = false;
    return () => {
      if (returned) return;
      returned = true;
      const left = (this.held.get(caller) ?? 1) - 1;
      if (left === 0) this.held.delete(caller);
      else this.held.set(caller, left);
    };
  }
}
