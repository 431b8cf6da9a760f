import type { WatchKind } from "@/lib/detections/model";
import { dayMs, type Watched } from "@/lib/detections/rules/watched";
import { agentOddities, type Label, oddSignIn } from "./anomalies";
import { drawPerson, type SyntheticServer, usualAsks, usualDays, usualWork } from "./background";
import { drawFrom } from "./draw";
import { type Draft, drawAgent, monthBegins, type SyntheticAgent, workingMoment } from "./world";

export type LabelledMonth = { events: Watched[]; labels: Label[] };
export type MonthSize = { seed: number; agents: number; people: number; servers: number; ofEachKind: number };

/** The first day on which something is odd: the rules have learnt by then. */
const learnt = 15;

/** Makes a month of records: the usual work of many agents, people and servers, with labelled oddities of each kind. */
export function labelledMonth({ seed, agents, people, servers, ofEachKind }: MonthSize): LabelledMonth {
  const draw = drawFrom(seed);
  const asked = Array.from({ length: Math.max(3, Math.ceil(agents / 10)) }, () => draw.id("rsv"));
  const fleet = Array.from({ length: agents }, () => drawAgent(draw, asked));
  const staff = Array.from({ length: people }, () => drawPerson(draw));
  const drafts: Draft[] = [];
  const labels: Label[] = [];
  for (const agent of fleet) drafts.push(...usualWork(draw, agent));
  for (const person of staff) drafts.push(...usualDays(draw, person));
  const put = (odd: { records: readonly Draft[]; labels: readonly Label[] }) => {
    drafts.push(...odd.records);
    labels.push(...odd.labels);
  };
  for (const [kind, make] of Object.entries(agentOddities) as [WatchKind, (typeof agentOddities)[WatchKind]][]) {
    const first = draw.between(0, agents);
    const able = fleet.filter((agent) => suits(kind, agent));
    for (let n = 0; n < ofEachKind && make; n++) {
      // Each agent once where there are enough: two on one day would be one.
      const agent = able[(first + n) % able.length] as SyntheticAgent;
      put(make(draw, agent, workingMoment(draw, agent, draw.between(learnt, 28))));
    }
  }
  const deciders = staff.filter(({ decides }) => decides);
  for (let n = 0; n < ofEachKind; n++) {
    const person = deciders[n % deciders.length];
    if (person) put(oddSignIn(draw, person, workingMoment(draw, { rhythm: "office" }, draw.between(18, 28))));
  }
  for (let n = 0; n < servers; n++) {
    const from = monthBegins + draw.between(learnt, 22) * dayMs;
    const rhythm = draw.pick(["office", "always"] as const);
    const silent = n < ofEachKind ? ([from, from + (rhythm === "office" ? 6 : 3) * dayMs] as const) : null;
    const server: SyntheticServer = { id: draw.id("rsv"), rhythm, silent };
    drafts.push(...usualAsks(draw, server));
    if (silent) labels.push({ kind: "silent_server", actor: server.id, from: silent[0], to: silent[1] });
  }
  const ordered = drafts.sort((a, b) => a.at - b.at);
  return { events: ordered.map((draft, index) => ({ ...draft, index })), labels };
}

/** Who works at all hours is never out of hours; who changes networks ordinarily is never in two places. */
function suits(kind: WatchKind, { rhythm, pool }: SyntheticAgent): boolean {
  if (kind === "off_hours") return rhythm !== "always";
  return kind !== "two_places" || !pool;
}
