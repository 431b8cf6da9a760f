import { dayMs, hourMs, minuteMs, networkOf } from "@/lib/detections/rules/watched";
import { type Draw, drawFrom } from "./draw";
import { act, type Draft, monthBegins, monthDays, network, record, type SyntheticAgent, worksAt } from "./world";

/** The work of an agent in a month in which nothing is odd. */
export function* usualWork(draw: Draw, agent: SyntheticAgent): Generator<Draft> {
  for (let hour = 0; hour < monthDays * 24; hour++) {
    const from = monthBegins + hour * hourMs;
    if (!worksAt(agent.rhythm, from)) {
      // A late single action is no habit and no alarm.
      if (draw.chance(0.003)) yield act(draw, agent, from + draw.between(0, 59) * minuteMs);
      continue;
    }
    // The busy hours of a quarter's end.
    const busy = draw.chance(0.02) ? 2 : 1;
    const count = Math.round(agent.perHour * busy * (0.6 + draw.next() * 0.8));
    for (let n = 0; n < count; n++) yield usualAct(draw, agent, from + Math.floor(draw.next() * hourMs));
    if (draw.chance(0.004)) yield* harmless(draw, agent, from);
  }
}

/** Without a chance of what the rules look for: most amounts are far below the limit, a few are asked about. */
function usualAct(draw: Draw, agent: SyntheticAgent, at: number): Draft {
  if (draw.chance(agent.denied))
    return act(draw, agent, at, { decision: "deny", code: draw.pick(["outside_authority", "condition_task"]) });
  if (!draw.chance(0.3)) return act(draw, agent, at);
  const value = Math.round(agent.limit * Math.min(1.1, Math.exp(-1.6 + 0.7 * gauss(draw))) * 100) / 100;
  const amounts = [{ value, unit: "EUR" }];
  if (value > agent.limit) return act(draw, agent, at, { decision: "deny", code: "limit_exceeded", amounts });
  if (value >= agent.asksFrom) return act(draw, agent, at, { decision: "deny", code: "approval_required", amounts });
  return act(draw, agent, at, { amounts });
}

const gauss = (draw: Draw): number => Array.from({ length: 6 }, draw.next).reduce((sum, one) => sum + one, -3) * 1.4;

/** Things that resemble something odd, and are not. */
function* harmless(draw: Draw, agent: SyntheticAgent, from: number): Generator<Draft> {
  const at = from + draw.between(0, 30) * minuteMs;
  const instance = draw.pick(agent.instances);
  const of = { instanceId: instance.id, key: instance.key };
  const [action = "", resourceType = ""] = agent.actions[0]?.split(" ") ?? [];
  const steps = Array.from({ length: 6 }, (_, n) => at + n * minuteMs);
  switch (draw.between(0, 5)) {
    case 0:
      // A retry that is refused six times.
      for (const then of steps) yield act(draw, agent, then, { ...of, decision: "deny", code: "condition_task" });
      return;
    case 1:
      // One amount above the limit, tried again and again.
      for (const then of steps)
        yield act(draw, agent, then, {
          ...{ ...of, decision: "deny", code: "limit_exceeded", action, resourceType },
          amounts: [{ value: agent.limit + 40, unit: "EUR" }],
        });
      return;
    case 2: {
      // New authority, and its first use.
      const chain = [`${agent.delegation}.at${at}`];
      yield record("delegation.granted", at, { agentId: agent.id, chain });
      const what = { action: `archive${draw.between(1, 3)}`, resourceType: "invoice", chain };
      yield act(draw, agent, at + hourMs / 4, what);
      return;
    }
    case 3: {
      // A denied action that a person approved afterwards.
      const what = { action, resourceType, resource: `${agent.families[0]}/gate-${draw.between(1, 99)}` };
      yield record("action-approval.denied", at, { agentId: agent.id, actorType: "person", ...what });
      yield act(draw, agent, at + 20 * minuteMs, { ...what, refs: [draw.id("aap")] });
      return;
    }
    case 4: {
      // A delegation ends while work is under way.
      const delegation = draw.id("dlg");
      yield record("delegation.revoked", at, { refs: [delegation] });
      for (const then of steps)
        yield act(draw, agent, then, { decision: "deny", code: "delegation_not_active", chain: [delegation] });
      return;
    }
    default:
      // Three instalments near the limit, to one supplier. The month draws the rest as if they were not there.
      for (const then of steps.slice(3))
        yield act(drawFrom(then), agent, then, {
          ...{ action, resourceType, resource: `${agent.families[0]}/vendor-${Math.floor(at / dayMs)}` },
          amounts: [{ value: agent.asksFrom * 0.95, unit: "EUR" }],
        });
      // A new delegation is passed on to a team.
      for (const then of steps) yield passedOn(draw, draw.pick(["a", "b"]) + agent.delegation, then);
  }
}

/** A delegation was granted below a parent. */
export const passedOn = (draw: Draw, parent: string, at: number): Draft =>
  record("delegation.granted", at, { agentId: draw.id("agt"), chain: [parent, draw.id("dlg")] });

export type SyntheticPerson = { id: string; decides: boolean; networks: string[] };

export const drawPerson = (draw: Draw): SyntheticPerson => ({
  ...{ id: draw.id("per"), decides: draw.chance(0.8) },
  networks: Array.from({ length: draw.between(1, 2) }, () => network(draw)),
});

export const signIn = (draw: Draw, { id }: SyntheticPerson, at: number, from: string): Draft =>
  record("person.signed-in", at, {
    actorType: "person",
    actorId: id,
    refs: [id],
    network: networkOf(`${from}.${draw.between(1, 254)}`),
  });
/** Failures from one address before a sign-in: the first by itself, and further ones counted just before the sign-in. */
export function failedSignIns(draw: Draw, person: SyntheticPerson, times: Times, from: string): Draft[] {
  const address = networkOf(`${from}.${draw.between(1, 254)}`);
  const what = { code: "wrong_password", refs: [person.id], network: address };
  const { first, signedInAt, failures } = times;
  if (failures === 0) return [];
  const alone = record("person.sign-in-failed", first, what);
  if (failures === 1) return [alone];
  const amounts = [{ value: failures - 1, unit: "failures" }];
  return [alone, record("person.sign-in-failed", signedInAt - 1, { ...what, amounts })];
}
type Times = { first: number; signedInAt: number; failures: number };
export const decide = ({ id }: SyntheticPerson, at: number): Draft =>
  record("request.approved", at, { actorType: "person", actorId: id, refs: [id] });

/** The acts of a person on the working days of a month. */
export function* usualDays(draw: Draw, person: SyntheticPerson): Generator<Draft> {
  for (let day = 0; day < monthDays; day++) {
    const at = monthBegins + day * dayMs + draw.between(8 * 60, 10 * 60) * minuteMs;
    if (!worksAt("office", at)) continue;
    const from = draw.pick(person.networks);
    const failures = draw.chance(0.15) ? draw.between(1, 3) : 0;
    yield* failedSignIns(draw, person, { first: at - failures * minuteMs, signedInAt: at, failures }, from);
    yield signIn(draw, person, at, from);
    // A sign-in on a journey, without a decision.
    if (draw.chance(0.02)) yield signIn(draw, person, at + 10 * hourMs, network(draw));
    if (person.decides) for (let n = draw.between(0, 3); n > 0; n--) yield decide(person, at + n * hourMs);
  }
}

/** A resource server beside the agents, which asks in its own rhythm. */
export type SyntheticServer = {
  id: string;
  rhythm: "office" | "always";
  silent: readonly [from: number, to: number] | null;
};

export function* usualAsks(draw: Draw, { id, rhythm, silent }: SyntheticServer): Generator<Draft> {
  for (let hour = 0; hour < monthDays * 24; hour++) {
    const from = monthBegins + hour * hourMs;
    const isSilent = silent !== null && from >= silent[0] && from < silent[1];
    // Now and then it is down for two hours.
    if (!worksAt(rhythm, from) || isSilent || hour % 173 < 2) continue;
    for (let n = draw.between(1, 4); n > 0; n--)
      yield record("decision.made", from + Math.floor(draw.next() * hourMs), {
        ...{ decision: "deny", code: "token_invalid", actorType: "resource_server", actorId: id, serverId: id },
      });
  }
}
