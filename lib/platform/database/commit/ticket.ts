import { DomainError } from "@/lib/platform/base/domain-error";

/** Why an item was not sent: the database did not answer what had to be read, or others were before it in the queue. */
export type Unsent = "database" | "turn";

const unsentWords: Record<Unsent, string> = {
  database: "The database does not answer. Nothing was decided; try again.",
  turn: "The decision waited behind others until its time was over. Nothing was decided; try again.",
};

/** An item was not sent to the database before its deadline, so it never takes effect. */
export class NotSent extends DomainError {
  constructor(why: Unsent) {
    super("unavailable", "unavailable", unsentWords[why]);
  }
}

/**
 * Deadline of an item of a commit: after it, an item that still waits is dropped.
 *
 * The asker and the committer share it. Both run in one thread, so an item is either withdrawn or sent, never both.
 */
export class CommitTicket {
  private state: "open" | "queued" | "sent" | "withdrawn" = "open";
  private why: Unsent = "database";

  /** @param answerBy Monotonic time at which the asker must have an answer, in ms. */
  constructor(readonly answerBy: number) {}

  /** Gives the item up; false when the database may commit it. */
  withdraw(): boolean {
    if (this.state === "queued") this.why = "turn";
    if (this.state !== "sent") this.state = "withdrawn";
    return this.state === "withdrawn";
  }

  /** Notes that the item waits for its asker's turn, or for a counter in flight. One past its deadline waits no more. */
  queue(): void {
    if (this.state === "open" && performance.now() < this.answerBy) this.state = "queued";
  }

  /** The refusal of an item that was withdrawn. */
  notSent(): NotSent {
    return new NotSent(this.why);
  }

  /** Marks the item as sent; false when it must not be. */
  send(): boolean {
    if (performance.now() >= this.answerBy) this.withdraw();
    if (this.state !== "withdrawn") this.state = "sent";
    return this.state === "sent";
  }

  /** The database answered that the item had no effect. */
  reopen(): void {
    if (this.state === "sent") this.state = "open";
  }
}
