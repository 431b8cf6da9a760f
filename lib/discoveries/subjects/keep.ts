import { append } from "@/lib/audit/append";
import { subjectsSeen } from "@/lib/discoveries/events";
import { MAX_A_DAY, MAX_UNDECIDED } from "@/lib/discoveries/model";
import { isId } from "@/lib/platform/base/id-kind";
import { transaction } from "@/lib/platform/database/transaction";
import { asJob } from "@/lib/platform/jobs/shares";
import { afterStops } from "@/lib/platform/jobs/stops-first";
import { log } from "@/lib/platform/observability/log";
import { ownAgents, type SeenAt, type SeenSubject, seenSubjects } from "./seen";
import * as store from "./store";

/** In ms. A process that is killed loses the questions since the last time. */
const everyMs = 10_000;

/**
 * Lists the subjects that this process saw, and counts the questions about them, one resource server after the other.
 * A failure gives up those of one server: the next question brings them again.
 */
export async function keepSeen(): Promise<void> {
  for (const seen of seenSubjects().take()) {
    const kept = asJob(async () => {
      await afterStops();
      await keepOf(seen);
    });
    await kept.catch((error: unknown) => log.warn({ err: error, of: seen.server.id }, "subjects were not listed"));
  }
}

async function keepOf({ server, subjects }: SeenAt): Promise<void> {
  const unknown = await withoutAgents([...subjects.values()]);
  if (unknown.length === 0) return;
  await transaction(async (tx) => {
    const { day, added } = await store.lockDay(tx, server.id);
    const listed = await store.count(tx, server, unknown);
    const fresh = unknown.filter(({ externalId }) => !listed.has(externalId));
    if (fresh.length === 0) return;
    const room = Math.max(0, Math.min(MAX_A_DAY - added, MAX_UNDECIDED - (await store.undecided(tx, server.id))));
    const [fitting, others] = [fresh.slice(0, room), fresh.slice(room)];
    await store.add(tx, server, fitting);
    const leftOut = others.reduce((sum, { asked }) => sum + asked, 0);
    await store.settleDay(tx, server.id, { day, added: fitting.length, leftOut });
    if (fitting.length > 0) await append(tx, subjectsSeen(server.id, fitting.length));
  });
}

/** Leaves out the agents of the register, which were refused for other reasons. */
async function withoutAgents(seen: readonly SeenSubject[]): Promise<SeenSubject[]> {
  const beginning = ownAgents();
  const nameIn = (name: string) => (name.startsWith(beginning) ? name.slice(beginning.length) : undefined);
  const ids = seen.flatMap(({ name }) => (isId("agent", name) ? [name] : []));
  const names = seen.flatMap(({ name }) => nameIn(name) ?? []);
  const agents = await store.agentsAmong(ids, names);
  return seen.filter(({ name }) => !agents.has(nameIn(name) ?? name));
}

/** Lets this process list what its resource servers ask about, until the answer is called. */
export function keepSubjects(): () => Promise<void> {
  const own = seenSubjects();
  own.writing = true;
  let under = Promise.resolve();
  const timer = setInterval(() => {
    under = under.then(keepSeen);
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    own.writing = false;
    await under.then(keepSeen);
  };
}
