/** A step of a document. Some policies let one person approve several of them. */
type Asked = { digest: string | undefined; step: number | undefined };

/**
 * Sends each verdict on a step of a document once, until the request is shown as it is afterwards. A read that began
 * before the verdict may show the request as it was, as another object. One that began after it may show the next step
 * before the verdict is answered: no other one is begun meanwhile.
 */
export class VerdictOnce {
  private sent: (Asked & { action: string }) | undefined;
  private underWay = false;

  /**
   * @returns what to call with the answer: one that did not count may be given again. Undefined while a verdict is not
   *   answered, and while the effect of the same one is not shown.
   */
  begin(action: string, { digest, step }: Asked): ((counts: boolean) => void) | undefined {
    const { sent } = this;
    if (this.underWay) return undefined;
    if (sent?.action === action && sent.digest === digest && sent.step === step) return undefined;
    this.sent = { action, digest, step };
    this.underWay = true;
    return (counts) => {
      this.underWay = false;
      if (!counts) this.sent = undefined;
    };
  }

  /** The verdict counts once the request no longer takes it. An approval that became void is then given again. */
  show(can: readonly string[]): void {
    if (this.sent && !can.includes(this.sent.action)) this.sent = undefined;
  }
}

/** So many requests are remembered. The answer for the first of them came long ago. */
const mostRemembered = 50;
const remembered = new Map<string, VerdictOnce>();

/** Gives what this window sent for a request, also from a review that is no longer on screen. For handlers only. */
export function verdictsOn(requestId: string): VerdictOnce {
  const once = remembered.get(requestId) ?? new VerdictOnce();
  remembered.delete(requestId);
  remembered.set(requestId, once);
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size > mostRemembered) remembered.delete(oldest);
  return once;
}
