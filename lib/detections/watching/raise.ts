import { append } from "@/lib/audit/append";
import { detectionClosed, detectionRaised, detectionWorsened } from "@/lib/detections/events";
import type { ResponseMade, RuleResponse } from "@/lib/detections/model";
import type { Told, Tunings } from "@/lib/detections/rules/engine";
import { newId } from "@/lib/platform/base/id";
import { isId } from "@/lib/platform/base/id-kind";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Found } from "./findings.store";
import * as store from "./findings.store";

/** A stop that a rule makes by itself. */
export type Stop = Extract<RuleResponse, "quarantine" | "suspend">;

/**
 * Stops what a new detection is about, in the transaction that raises it. A later noun knows how.
 *
 * @param tighten Called before anything is stopped, and if a change under way decides whether something can be.
 * @returns what was done: `ask` if there was nothing to stop.
 */
export type Respond = (tx: Tx, found: Found, stop: Stop, tighten: () => void) => Promise<ResponseMade>;

/** How findings are raised. Without `respond` every detection asks people. */
export type Raising = { tunings: Tunings; respond?: Respond | undefined; tighten: () => void };

/** The subject of a finding, as a detection has it: exactly one of agent, person and resource server. */
type About = Pick<Found, "agentId" | "personId" | "serverId" | "instanceId">;

function aboutOf(told: Extract<Told, { finding: unknown }>, holders: ReadonlyMap<string, string>): About | undefined {
  const { actor, agentId, instanceId } = told;
  const none = { agentId: null, personId: null, serverId: null, instanceId: null };
  if (isId("person", actor)) return { ...none, personId: actor };
  if (isId("resourceServer", actor)) return { ...none, serverId: actor };
  if (isId("delegation", actor)) {
    const holder = holders.get(actor) ?? agentId;
    return holder === null ? undefined : { ...none, agentId: holder };
  }
  if (isId("instance", actor) && agentId !== null) return { ...none, agentId, instanceId: actor };
  return isId("agent", actor) ? { ...none, agentId: actor, instanceId } : undefined;
}

/**
 * Raises the findings in the transaction that moves the cursor. A repeated finding is counted in the detection that is open,
 * or that a person expects for a time. A more severe one raises its severity. A condition that ended closes a detection
 * that no person confirmed.
 *
 * @returns the detections that are new.
 */
export async function raiseFindings(
  tx: Tx,
  told: readonly Told[],
  holders: ReadonlyMap<string, string>,
  raising: Raising,
): Promise<Found[]> {
  const raised: Found[] = [];
  for (const one of told) {
    if ("over" in one) {
      await endCondition(tx, one);
      continue;
    }
    const about = aboutOf(one, holders);
    if (!about) continue;
    const { kind, actor: subjectId, at, finding } = one;
    const found: Found = { id: newId("detection"), kind, subjectId, at: new Date(at), ...about, ...finding };
    await endExpectation(tx, found);
    const { id, before, severity } = await store.addOrCount(tx, found);
    if (id !== found.id) {
      if (before !== null && before !== severity)
        await append(tx, detectionWorsened({ ...found, id }, { before, after: severity }));
      continue;
    }
    await append(tx, detectionRaised({ ...found, sightings: [] }));
    await respondTo(tx, found, raising);
    raised.push(found);
  }
  return raised;
}

async function respondTo(tx: Tx, found: Found, { tunings, respond, tighten }: Raising): Promise<void> {
  const { response } = tunings[found.kind];
  if (response === "ask") return;
  const made = response === "none" ? "none" : await respond?.(tx, found, response, tighten);
  if (made && made !== "ask") await store.noteResponse(tx, found.id, made);
}

/** Closes an open detection whose condition has ended by itself. */
async function endCondition(tx: Tx, { kind, actor: subjectId }: Told): Promise<void> {
  const note = "The condition ended by itself.";
  await record(tx, await store.closeThose(tx, { kind, subjectId, note }), "open", note);
}

/** Closes a detection that was expected until a time before a finding. */
async function endExpectation(tx: Tx, { kind, subjectId, at }: Found): Promise<void> {
  const note = "It is no longer expected.";
  await record(tx, await store.closeThose(tx, { kind, subjectId, note }, at), "expected", note);
}

/** `status` is the one that they had before. */
async function record(
  tx: Tx,
  all: Awaited<ReturnType<typeof store.closeThose>>,
  status: "open" | "expected",
  note: string,
): Promise<void> {
  const system = { type: "system", id: "mandate" } as const;
  for (const closed of all) await append(tx, detectionClosed(system, { ...closed, status }, { note }));
}
