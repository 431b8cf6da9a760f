import type { Asker, SeenSubject } from "./kept-subject";

/** A listed subject with the questions that are not counted yet. */
type Held = { server: Asker; subject: SeenSubject; dueAt: number };

/** Subjects of one resource server. */
export type OfServer = { server: Asker; subjects: SeenSubject[] };

/** Listed subjects that a process holds. */
const mostHeld = 20_000;

/** Adds questions about a subject. */
export function addQuestions(to: SeenSubject, of: SeenSubject): void {
  to.asked += of.asked;
  if (of.firstAt < to.firstAt) to.firstAt = of.firstAt;
  if (of.lastAt > to.lastAt) to.lastAt = of.lastAt;
}

/** Listed subjects whose questions wait, so that their rows are seldom written. */
export class HeldSubjects {
  #held = new Map<string, Held>();

  /** Adds questions, and answers whether the subject is held. */
  add(serverId: string, subject: SeenSubject): boolean {
    const held = this.#held.get(keyOf(serverId, subject));
    if (held) addQuestions(held.subject, subject);
    return held !== undefined;
  }

  /** Holds a subject for so long, in ms. Answers whether there was room. */
  hold(server: Asker, subject: SeenSubject, forMs: number): boolean {
    if (this.add(server.id, subject)) return true;
    if (this.#held.size >= mostHeld) return false;
    this.#held.set(keyOf(server.id, subject), { server, subject, dueAt: performance.now() + forMs });
    return true;
  }

  /** Answers what is due, or all, and forgets it. */
  take(all: boolean): OfServer[] {
    const now = performance.now();
    const taken = new Map<string, OfServer>();
    for (const [key, { server, subject, dueAt }] of this.#held) {
      if (!all && dueAt > now) continue;
      this.#held.delete(key);
      const of = taken.get(server.id) ?? { server, subjects: [] };
      of.subjects.push(subject);
      taken.set(server.id, of);
    }
    return [...taken.values()];
  }
}

const keyOf = (serverId: string, { externalId }: SeenSubject): string => `${serverId} ${externalId}`;
