import type { WatchKind } from "@/lib/detections/model";
import { dayMs, hourMs, minuteMs, networkOf } from "@/lib/detections/rules/watched";
import { decide, failedSignIns, passedOn, type SyntheticPerson, signIn } from "./background";
import type { Draw } from "./draw";
import { act, chainOf, type Draft, network, record, type SyntheticAgent } from "./world";

/** Something odd that was put into the month: the kind and the actor that a rule should name, and the time. */
export type Label = { kind: WatchKind; actor: string; from: number; to: number };
export type Odd = { records: Draft[]; labels: Label[] };

type Make = (draw: Draw, agent: SyntheticAgent, at: number) => Odd;

const label = (kind: WatchKind, actor: string, records: readonly Draft[]): Label => ({
  ...{ kind, actor, from: Math.min(...records.map(({ at }) => at)) },
  to: Math.max(...records.map(({ at }) => at)),
});
const odd = (kind: WatchKind, actor: string, records: Draft[]): Odd => ({
  records,
  labels: [label(kind, actor, records)],
});

/** So many moments, one after the other. */
const moments = (draw: Draw, at: number, count: number, apartMs: number): number[] =>
  Array.from({ length: count }, (_, n) => at + Math.floor((n + draw.next() * 0.8) * apartMs));
const someone = (draw: Draw, agent: SyntheticAgent) => {
  const { id, key } = draw.pick(agent.instances);
  return { instanceId: id, key };
};
/** One of its usual kinds of action, with an amount. */
const pay = (agent: SyntheticAgent, value: number) => {
  const [action = "", resourceType = ""] = agent.actions[0]?.split(" ") ?? [];
  return { action, resourceType, amounts: [{ value, unit: "EUR" }] };
};

/** How each kind is put into the work of an agent. */
export const agentOddities: Readonly<Partial<Record<WatchKind, Make>>> = {
  denial_burst: (draw, agent, at) => {
    const by = someone(draw, agent);
    const records = moments(draw, at, draw.between(15, 60), 8_000).map((then) =>
      act(draw, agent, then, { ...by, decision: "deny", code: "outside_authority" }),
    );
    return odd("denial_burst", by.instanceId, records);
  },
  volume_spike: (draw, agent, at) => {
    const from = Math.floor(at / hourMs) * hourMs;
    const count = Math.max(160, agent.perHour * draw.between(11, 20));
    return odd(
      "volume_spike",
      agent.id,
      moments(draw, from, count, Math.floor((55 * minuteMs) / count)).map((then) => act(draw, agent, then)),
    );
  },
  new_action: (draw, agent, at) =>
    odd("new_action", agent.id, [act(draw, agent, at, { action: `purge${draw.between(1, 9_999)}` })]),
  new_resource: (draw, agent, at) =>
    odd("new_resource", agent.id, [act(draw, agent, at, { resource: `board-${draw.between(1, 9_999)}/paper-1` })]),
  new_server: (draw, agent, at) => odd("new_server", agent.id, [act(draw, agent, at, { serverId: draw.id("rsv") })]),
  new_network: (draw, agent, at) => {
    const by = someone(draw, agent);
    return odd("new_network", by.instanceId, [
      act(draw, agent, at, { ...by, network: networkOf(`${network(draw)}.7`) }),
    ]);
  },
  off_hours: (draw, agent, at) => {
    const hour = agent.rhythm === "night" ? 14 : 23;
    const from = Math.floor(at / dayMs) * dayMs + hour * hourMs;
    return odd(
      "off_hours",
      agent.id,
      moments(draw, from, draw.between(6, 20), 2 * minuteMs).map((then) => act(draw, agent, then)),
    );
  },
  two_places: (draw, agent, at) => {
    const by = someone(draw, agent);
    const [here, there] = [agent.networks[0] ?? "", network(draw)];
    const records = moments(draw, at, draw.between(6, 12), 40_000).map((then, n) =>
      act(draw, agent, then, { ...by, network: networkOf(`${n % 2 === 0 ? here : there}.9`) }),
    );
    const first = odd("two_places", by.instanceId, records);
    return { records, labels: [...first.labels, label("new_network", by.instanceId, records)] };
  },
  used_after_end: (draw, agent, at) => {
    const delegation = draw.id("dlg");
    const records = moments(draw, at, draw.between(4, 10), minuteMs).map((then) =>
      act(draw, agent, then, { decision: "deny", code: "delegation_not_active", chain: [delegation] }),
    );
    const first = odd("used_after_end", delegation, records);
    return {
      ...first,
      records: [
        record("delegation.revoked", at - draw.between(60, 400) * minuteMs, { refs: [delegation] }),
        ...records,
      ],
    };
  },
  depth_growth: (draw, agent, at) =>
    odd("depth_growth", agent.id, [act(draw, agent, at, { chain: chainOf(agent, agent.depth + draw.between(1, 2)) })]),
  fan_out_growth: (draw, agent, at) =>
    odd(
      "fan_out_growth",
      agent.delegation,
      moments(draw, at, draw.between(14, 40), minuteMs).map((then) => passedOn(draw, agent.delegation, then)),
    ),
  frequent_asking: (draw, agent, at) => {
    const records = moments(draw, at, draw.between(25, 60), 60_000).map((then) =>
      act(draw, agent, then, { decision: "deny", code: "approval_required" }),
    );
    return odd("frequent_asking", agent.id, records);
  },
  limit_probing: (draw, agent, at) => {
    const values = moments(draw, at, draw.between(5, 9), 2 * minuteMs);
    const records = values.map((then, n) =>
      act(draw, agent, then, { ...pay(agent, agent.limit * (3 - n * 0.2)), decision: "deny", code: "limit_exceeded" }),
    );
    return odd("limit_probing", agent.delegation, records);
  },
  threshold_splitting: (draw, agent, at) => {
    const resource = `${draw.pick(agent.families)}/vendor-${draw.between(1, 9_999)}`;
    const asked = act(draw, agent, at, { ...pay(agent, agent.asksFrom), decision: "deny", code: "approval_required" });
    const pieces = moments(draw, at + 5 * minuteMs, draw.between(5, 8), 3 * minuteMs).map((then) =>
      act(draw, agent, then, { ...pay(agent, agent.asksFrom * (0.82 + draw.next() * 0.16)), resource }),
    );
    // Another agent knows its limit from its delegation, and was never asked about.
    const records = agent.depth === 1 ? pieces : [asked, ...pieces];
    return { ...odd("threshold_splitting", agent.delegation, pieces), records };
  },
  approval_bypass: (draw, agent, at) => {
    const [action = "", resourceType = ""] = draw.pick(agent.actions).split(" ");
    const what = { action, resourceType, resource: `${draw.pick(agent.families)}/gate-${draw.between(1, 9_999)}` };
    const denied = record("action-approval.denied", at - draw.between(2, 90) * minuteMs, {
      agentId: agent.id,
      actorType: "person",
      ...what,
    });
    const done = act(draw, agent, at, what);
    return { ...odd("approval_bypass", agent.id, [done]), records: [denied, done] };
  },
  shared_key: (draw, agent, at) => {
    const copy = draw.id("ins");
    const { key } = draw.pick(agent.instances);
    // The rightful instance uses it in the hour before.
    const own = agent.instances.find((one) => one.key === key);
    const before = act(draw, agent, at - minuteMs, { instanceId: own?.id ?? null, key });
    const done = act(draw, agent, at, { instanceId: copy, key });
    return { ...odd("shared_key", copy, [done]), records: [before, done] };
  },
};

/** A deciding person's sign-in is odd in one of two ways. */
export function oddSignIn(draw: Draw, person: SyntheticPerson, at: number): Odd {
  const from = network(draw);
  const records = draw.chance(0.5)
    ? [signIn(draw, person, at, from), decide(person, at + draw.between(3, 40) * minuteMs)]
    : [
        ...failedSignIns(
          draw,
          person,
          { first: at, signedInAt: at + 9 * minuteMs, failures: draw.between(6, 12) },
          from,
        ),
        signIn(draw, person, at + 9 * minuteMs, person.networks[0] ?? from),
      ];
  return odd("sign_in_anomaly", person.id, records);
}
