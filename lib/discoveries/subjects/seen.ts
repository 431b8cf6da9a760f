import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { type KeptSubject, keptSubject } from "./kept-subject";

/** A subject as this process saw it since it last wrote. */
export type SeenSubject = KeptSubject & { firstAt: Date; lastAt: Date; asked: number };

/** The resource server that asked. */
export type Asker = { id: string; identifier: string };
export type SeenAt = { server: Asker; subjects: ReadonlyMap<string, SeenSubject> };

/** Subjects of one resource server that wait in a process. Questions about further ones are not counted. */
export const mostWaiting = 1_000;
const mostServers = 1_000;

/** The subjects without a token of an agent that resource servers named, until they are written. */
export class SeenSubjects {
  #servers = new Map<string, { server: Asker; subjects: Map<string, SeenSubject> }>();
  /** Whether this process writes what it sees: others, such as scripts, note nothing. */
  writing = false;

  note({ id, identifier }: Asker, kept: KeptSubject, at: Date): void {
    const of = this.#servers.get(id) ?? { server: { id, identifier }, subjects: new Map<string, SeenSubject>() };
    const seen = of.subjects.get(kept.externalId);
    if (seen) {
      seen.asked += 1;
      if (at > seen.lastAt) seen.lastAt = at;
      return;
    }
    if (of.subjects.size >= mostWaiting || (!this.#servers.has(id) && this.#servers.size >= mostServers)) return;
    of.subjects.set(kept.externalId, { ...kept, firstAt: at, lastAt: at, asked: 1 });
    this.#servers.set(id, of);
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
