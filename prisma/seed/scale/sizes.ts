/** How large a laboratory is, and from which seed. */
export type Sizes = { agents: number; delegations: number; entries: number; seed: string };

/** Shapes of a fleet, derived from its sizes. */
export type Shapes = ReturnType<typeof shapesOf>;

/** A part of a whole, and no fewer than so many. */
export const share = (whole: number, part: number, least: number): number => Math.max(least, Math.round(whole * part));

/** Shapes of the full laboratory (100,000 agents, 1,000,000 delegations), in proportion. */
export function shapesOf({ agents, delegations }: Sizes) {
  /** Seven chains, one of each length from two to eight hops. */
  const chainBlocks = share(delegations, 0.07 / 35, 1);
  const chained = chainBlocks * 35;
  const fan = share(delegations, 0.001, 20);
  const smallFan = share(delegations, 0.0002, 10);
  const collected = share(delegations, 0.01, 20);
  return {
    chainBlocks,
    chained,
    /** One parent with so many children, and a smaller one. */
    fan,
    smallFan,
    /** The last delegation that lies in a chain or fan, and the last of the collector. */
    branched: chained + fan + 1 + smallFan + 1,
    collectedTo: chained + fan + 1 + smallFan + 1 + collected,
    /** Agents and delegations of the one owner who has most. */
    collectedAgents: share(agents, 0.01, 10),
    collected,
    /** Members of the one group; they own the fleet. */
    people: share(agents, 0.03, 30),
    /** Instances of the one agent that has most. */
    manyInstances: share(agents, 0.01, 10),
    pending: share(agents, 0.2, 20),
    /** Living tokens in the first status list, and in the one that is full. */
    firstList: share(agents, 0.3, 30),
    fullList: Math.min(65_536, share(agents, 0.65536, 60)),
    /** A root of so many has a request of which everything is kept. */
    requestEvery: 10,
  };
}

export const fullSizes: Sizes = { agents: 100_000, delegations: 1_000_000, entries: 3_000_000, seed: "scale" };

/** Reads `--agents`, `--delegations`, `--entries` and `--seed`. */
export function readSizes(args: readonly string[]): Sizes {
  const value = (name: string) => args[args.indexOf(`--${name}`) + 1];
  const number = (name: "agents" | "delegations" | "entries") => {
    if (!args.includes(`--${name}`)) return fullSizes[name];
    const read = Number(value(name));
    if (!Number.isSafeInteger(read) || read < 1_000) throw new Error(`--${name} must be a whole number from 1000 on.`);
    return read;
  };
  const seed = args.includes("--seed") ? (value("seed") ?? "") : fullSizes.seed;
  if (!/^[a-z0-9-]{1,32}$/.test(seed)) throw new Error("--seed consists of a-z, 0-9 and -.");
  return { agents: number("agents"), delegations: number("delegations"), entries: number("entries"), seed };
}
