import { append } from "@/lib/audit/append";
import { subjectsSeen } from "@/lib/discoveries/events";
import { isId } from "@/lib/platform/base/id-kind";
import { transaction } from "@/lib/platform/database/transaction";
import { asJob } from "@/lib/platform/jobs/shares";
import { afterStops } from "@/lib/platform/jobs/stops-first";
import { log } from "@/lib/platform/observability/log";
import type { OfServer } from "./held";
import type { Asker, SeenSubject } from "./kept-subject";
import { ownAgents, type SeenAt, seenSubjects } from "./seen";
import * as store from "./store";

/** In ms. A process that is killed loses the questions since the last time. */
const everyMs = 10_000;

/** In ms. The row of a listed subject is written once in this time. */
const countEveryMs = 600_000;

/** The rows of a statement that counts. */
const portion = 64;

/**
 * Lists the subjects that this process saw, one resource server after the other. Counts the questions that are due, or
 * all. A failure gives up those of one server: the next question brings them again.
 */
export async function keepSeen({ all = false } = {}): Promise<void> {
  const own = seenSubjects();
  for (const seen of own.take()) await alone(seen.server, () => listThose(seen));
  for (const due of own.held.take(all)) await alone(due.server, () => countThose(due));
}

async function alone(server: Asker, run: () => Promise<void>): Promise<void> {
  await asJob(run).catch((error: unknown) => log.warn({ err: error, of: server.id }, "subjects were not listed"));
}

async function listThose({ server, subjects, leftOut }: SeenAt): Promise<void> {
  const own = seenSubjects();
  const unknown = await withoutAgents([...subjects.values()]);
  const since = await store.sinceWritten(server, unknown);
  const withoutPlace = unknown.filter((one) => {
    const ms = since.get(one.externalId);
    return ms !== undefined && !own.held.hold(server, one, countEveryMs - ms);
  });
  const others = await list(
    server,
    unknown.filter(({ externalId }) => !since.has(externalId)),
  );
  const asked = leftOut + questionsOf(withoutPlace) + questionsOf(others);
  if (asked > 0 && !(await store.leaveOut(server.id, asked))) own.put(server, [], asked);
}

const questionsOf = (subjects: readonly SeenSubject[]): number => subjects.reduce((sum, { asked }) => sum + asked, 0);

/** Lists as many as there is room for, and answers the others. */
async function list(server: Asker, fresh: readonly SeenSubject[]): Promise<readonly SeenSubject[]> {
  if (fresh.length === 0 || (await store.roomOf(server.id)).room === 0) return fresh;
  await afterStops("jobs");
  const told = await transaction(async (tx) => {
    if (!(await store.lockDay(tx, server.id))) return undefined;
    const { day, room } = await store.roomOf(server.id, tx);
    const added = await store.add(tx, server, fresh.slice(0, room));
    if (added.size > 0) {
      await store.addToDay(tx, server.id, { day, added: added.size });
      await append(tx, subjectsSeen(server.id, added.size));
    }
    return { room, added };
  });
  // Another process is listing subjects of this server, or has just listed these: they wait for the next time.
  const again = told ? fresh.slice(0, told.room).filter(({ externalId }) => !told.added.has(externalId)) : fresh;
  seenSubjects().put(server, again);
  return told ? fresh.slice(told.room) : [];
}

async function countThose({ server, subjects }: OfServer): Promise<void> {
  for (let from = 0; from < subjects.length; from += portion) {
    await afterStops("jobs");
    const few = subjects.slice(from, from + portion);
    const counted = await store.count(server, few);
    // Those whose row another process holds, or that was removed, are looked up again.
    const again = few.filter(({ externalId }) => !counted.has(externalId));
    seenSubjects().put(server, again);
  }
}

/** Leaves out the agents of the register, which were refused for other reasons. */
async function withoutAgents(seen: readonly SeenSubject[]): Promise<SeenSubject[]> {
  const beginning = ownAgents();
  const nameIn = (name: string) => (name.startsWith(beginning) ? name.slice(beginning.length) : undefined);
  const ids = seen.flatMap(({ name }) => (isId("agent", name) ? [name] : []));
  const names = seen.flatMap(({ name }) => nameIn(name) ?? []);
  const agents = await store.agentsAmong(ids, names);
  const isAgent = ({ name }: SeenSubject) => agents.has(nameIn(name) ?? name);
  seenSubjects().agents.add(seen.filter(isAgent).map(({ name }) => name));
  return seen.filter((one) => !isAgent(one));
}

/** Lets this process list what its resource servers ask about, until the answer is called. */
export function keepSubjects(): () => Promise<void> {
  const own = seenSubjects();
  own.writing = true;
  let under = Promise.resolve();
  const timer = setInterval(() => {
    under = under.then(() => keepSeen());
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    own.writing = false;
    await under.then(() => keepSeen({ all: true }));
  };
}
