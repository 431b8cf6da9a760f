/** One record of the trail as the rules see it. */
export type Watched = {
  /** Its place in the log. */
  index: number;
  /** In ms since 1970. */
  at: number;
  type: string;
  decision: "allow" | "deny" | null;
  code: string | null;
  actorType: string;
  actorId: string;
  agentId: string | null;
  instanceId: string | null;
  /** The resource server that asked, or that the record is about. */
  serverId: string | null;
  action: string | null;
  resourceType: string | null;
  resource: string | null;
  /** Network of the request's address. */
  network: string | null;
  /** Thumbprint of the instance's key. */
  key: string | null;
  amounts: readonly { value: number; unit: string }[];
  /** Ids of the delegations, root first. */
  chain: readonly string[];
  refs: readonly string[];
  /** The least limit of its delegation that the amount of an allowed action was within; it is not in the record. */
  limit?: number | undefined;
};

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A place in the log with its time. */
export type Seen = readonly [at: number, index: number];

/** Adds a place to those of the last so many ms, at most so many of them. */
export function within(seen: readonly Seen[], { at, index }: Watched, ms: number, most: number): Seen[] {
  return [...seen.filter(([then]) => at - then < ms), [at, index] as const].slice(-most);
}

export const indexesOf = (seen: readonly Seen[]): number[] => seen.map(([, index]) => index);

/** Whether it is the answer to an action. */
export const isDecision = ({ type, decision }: Watched): boolean => type === "decision.made" && decision !== null;

/** The delegation that an action was under. */
export const leafOf = ({ chain }: Watched): string | null => chain.at(-1) ?? null;

/** The network of an address: the first 24 bits of IPv4, 48 bits of IPv6; null for anything else. */
export function networkOf(address: string | null): string | null {
  if (address === null) return null;
  const four = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  if (four) return `${four[1]}.0/24`;
  if (!address.includes(":")) return null;
  const [head = ""] = address.toLowerCase().split("::");
  const groups = head.split(":").filter((group) => group !== "");
  return `${[...groups, "0", "0", "0"].slice(0, 3).join(":")}::/48`;
}

/** The unit and value of the first amount of an action; null where it has none. */
export const amountOf = ({ amounts }: Watched) => amounts[0] ?? null;
