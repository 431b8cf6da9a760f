/**
 * Lets each verdict on one document be sent once, until the request is shown as it is afterwards. A key may come while
 * the first is under way. A read that began before it may then show the request as it was, as another object.
 */
export class VerdictOnce {
  private sent: { action: string; digest: string | undefined } | undefined;

  /** @returns false if the same verdict on the same document was sent, and its effect is not shown yet. */
  begin(action: string, digest: string | undefined): boolean {
    if (this.sent?.action === action && this.sent.digest === digest) return false;
    this.sent = { action, digest };
    return true;
  }

  /** The verdict counts once the request no longer takes it. An approval that became void is then given again. */
  show(can: readonly string[]): void {
    if (this.sent && !can.includes(this.sent.action)) this.undo();
  }

  /** After a verdict that did not count. */
  undo(): void {
    this.sent = undefined;
  }
}
