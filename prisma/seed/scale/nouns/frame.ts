import { type Sizes, share } from "@/prisma/seed/scale/sizes";
import { quote } from "@/prisma/seed/scale/template";

/** The values of the statements in this folder. They read `scale.agents`, `scale.people` and `scale.dlg`. */
export type Frame = {
  /** The day that the laboratory calls today, as an SQL literal. */
  today: string;
  sizes: Pick<Sizes, "agents" | "delegations" | "entries">;
  /** How many people there are in `scale.people`, without number 0. */
  people: number;
  security: string;
  approver: string;
  serverId: string;
};

/** Statements by the name of their step. They run in this order. */
export type Statements = Readonly<Record<string, string>>;

/** How many rows there are of each noun, in proportion to the fleet. */
export const countsOf = ({ sizes: { agents, delegations }, people }: Pick<Frame, "sizes" | "people">) => ({
  ...{ detections: agents, discoveries: agents, onboardings: agents, offers: share(agents, 0.5, 20) },
  /** Undecided unknown subjects of one server are at most 1,000. */
  unknownSubjects: share(agents, 0.01, 10),
  ...{ leavers: share(people, 0.3, 5), leaverItems: agents },
  ...{ narrowings: share(delegations, 0.05, 20), revocationRequests: share(delegations, 0.05, 20) },
  ...{ actions: agents, changes: share(agents, 0.5, 20), drafts: people * 10 },
  ...{ reviews: 40, items: agents, settledItems: share(agents, 0.5, 10) },
  ...{ notifications: agents * 5, mails: Math.min(2_000, agents), deliveries: agents },
  /** Of each of five streams 1,000 are kept. */
  streamDeliveries: Math.min(5_000, agents),
  ...{ exports: people * 15, searches: people * 20, alerts: share(agents, 1, 150) },
  ...{ jobFailures: share(agents, 0.5, 10), minutes: share(agents, 1.2, 60), drills: share(agents, 0.02, 10) },
});

/** Rows `n` from 1 to a count, each with an instant `at`: the last one is today, the first one so many days before. */
export const numbered = ({ today }: Frame, count: number, days: number): string =>
  `(select n, date_trunc('milliseconds', ${today} - (${count} - n) * (interval '${days} days' / ${count})) as at
    from generate_series(1, ${count}) n) g`;

/** Another agent for each number, as long as there are that many. */
export const agentOf = ({ sizes: { agents } }: Frame): string => `join scale.agents a on a.n = 1 + g.n % ${agents}`;

/** The people take turns. */
export const personOf = ({ people }: Frame): string => `join scale.people p on p.n = 1 + g.n % ${people}`;

/** One of these texts for each number, in turn. */
export const oneOf = (texts: readonly string[], n = "g.n"): string =>
  `(array[${texts.map(quote).join(", ")}])[1 + ${n} % ${texts.length}]`;
