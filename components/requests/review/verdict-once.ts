/** A step of a document. Some policies let one person approve several of them. */
type Asked = { digest: string | undefined; step: number | undefined };

/**
 * Sends each verdict on a step of a document once, until the request is shown as it is afterwards. A key may come while
 * the first is under way. A read that began before it may then show the request as it was, as another object.
 */
export class VerdictOnce {
  private sent: (Asked & { action: string }) | undefined;

  /** @returns false if the same verdict on the same step was sent, and its effect is not shown yet. */
  begin(action: string, { digest, step }: Asked): boolean {
    const { sent } = this;
    if (sent?.action === action && sent.digest === digest && sent.step === step) return false;
    this.sent = { action, digest, step };
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
