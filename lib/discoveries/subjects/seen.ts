import { MAX_WAITING } from "@/lib/discoveries/model";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { addQuestions, HeldSubjects } from "./held";
import { type Asker, type KeptSubject, keptSubject, type SeenSubject } from "./kept-subject";
import { KnownAgents } from "./known-agents";

/** Subjects that a resource server named, and the number of questions about those without a place. */
export type SeenAt = { server: Asker; subjects: ReadonlyMap<string, SeenSubject>; leftOut: number };

const mostServers = 1_000;

/** The subjects without a token of an agent that resource servers named, until they are written. */
export class SeenSubjects {
  #servers = new Map<string, { server: Asker; subjects: Map<string, SeenSubject>; leftOut: number }>();
  /** Subjects that are listed. */
  readonly held = new HeldSubjects();
  readonly agents = new KnownAgents();
  /** Whether this process writes what it sees: others, such as scripts, note nothing. */
  writing = false;

  note(server: Asker, kept: KeptSubject, at: Date): void {
    if (!this.agents.has(kept.name)) this.put(server, [{ ...kept, firstAt: at, lastAt: at, asked: 1 }]);
  }

  /** Lets subjects wait, and counts the questions about those that find no place. */
  put({ id, identifier }: Asker, subjects: readonly SeenSubject[], leftOut = 0): void {
    const of = this.#servers.get(id) ?? { server: { id, identifier }, subjects: new Map(), leftOut: 0 };
    of.leftOut += leftOut;
    for (const subject of subjects) {
      if (this.held.add(id, subject)) continue;
      const waiting = of.subjects.get(subject.externalId);
      if (waiting) addQuestions(waiting, subject);
      else if (of.subjects.size < MAX_WAITING) of.subjects.set(subject.externalId, { ...subject });
      else of.leftOut += subject.asked;
    }
    const isEmpty = of.subjects.size === 0 && of.leftOut === 0;
    if (!isEmpty && (this.#servers.has(id) || this.#servers.size < mostServers)) this.#servers.set(id, of);
  }

  /** Answers what waits, and forgets it. */
  take(): SeenAt[] {
    const taken = [...this.#servers.values()];
    this.#servers = new Map();
    return taken;
  }
}

export const seenSubjects = (): SeenSubjects => singleton("seen-subjects", () => new SeenSubjects());

/** How the SPIFFE ids of our agents begin. */
export const ownAgents = (): string => spiffeId(runtime().trustDomain, "a").slice(0, -1);

/** Notes a subject of a refused question that presented no token of an agent. It looks only into memory. */
export function noteSubject(server: Asker, { type, id }: { type: string; id: string }, at: Date): void {
  const own = seenSubjects();
  if (own.writing) own.note(server, keptSubject(type, id, ownAgents()), at);
}
