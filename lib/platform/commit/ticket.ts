import { DomainError } from "@/lib/platform/errors/domain-error";

/** An item was not sent to the database before its deadline, so it never takes effect. */
export class NotSent extends DomainError {
  constructor() {
    super("unavailable", "unavailable", "The database does not answer. Nothing was decided; try again.");
  }
}

/**
 * What holds an item of a commit to its deadline: after it, an item that still waits is dropped.
 *
 * The asker and the committer share it. Both run in one thread, so an item is either withdrawn or sent, never both.
 */
export class CommitTicket {
  private state: "open" | "sent" | "withdrawn" = "open";

  /** @param answerBy Monotonic time at which the asker must have an answer, in ms. */
  constructor(readonly answerBy: number) {}

  /** Gives the item up; false when the database may commit it. */
  withdraw(): boolean {
    if (this.state === "open") this.state = "withdrawn";
    return this.state === "withdrawn";
  }

  /** Marks the item as sent; false when it must not be. */
  send(): boolean {
    if (performance.now() >= this.answerBy) this.withdraw();
    if (this.state === "open") this.state = "sent";
    return this.state === "sent";
  }

  /** The database answered that the item had no effect. */
  reopen(): void {
    if (this.state === "sent") this.state = "open";
  }
}
