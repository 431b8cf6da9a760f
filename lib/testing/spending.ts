import { patternCovers } from "@/lib/authority/language/identifiers";
import type {
  AuthorityElement,
  CanonicalAuthority,
  IdentifiedElement,
  Limit,
  ValueLimit,
} from "@/lib/authority/language/model";
import { bucketOf } from "@/lib/authority/language/windows";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { getDelegation } from "@/lib/delegations/queries";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { isDatabaseOutage } from "@/lib/platform/http/outage";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { evaluate } from "./decisions";
import { given, type TestAgent, type TestPerson } from "./direct";
import { tokenOf, tokenRequest } from "./tokens";

/** Draws a random number below `n` for a history. */
export type Draw = (n: number) => number;

const points = ["account/eu-1", "account/eu-2", "account/us-1"] as const;
const ids = ["el_1", "el_2", "el_3", undefined];
const windows = ["life", "life", "PT1H", "P1D", "P30D"] as const;
type Counted = (typeof windows)[number];

/** `from`, `to`: the answer was given between these two. */
type Spent = { point: string; amount: number; from: Date; to: Date };
/** `shown`: each authority that it ever stated, by its text. */
type Hop = { agent: TestAgent; id: string; token: string; shown: Map<string, CanonicalAuthority>; spent: Spent[] };

const hourMs = 3_600_000;

type Beginning = {
  spine: TestAgent;
  draw: Draw;
  pass: (ms: number) => Promise<void>;
  /** How many hops the chain has. */
  depth: number;
};

/** A chain of delegations, with the authorities that each ever stated and the amounts allowed through it. */
export class Spending {
  readonly trace: string[] = [];
  private readonly hops: Hop[] = [];
  /** From this hop on, authorities may have changed since they were looked at. */
  private changedFrom = 0;

  private constructor(
    private readonly spine: TestAgent,
    private readonly security: TestPerson,
    private readonly draw: Draw,
    /** Lets so many ms pass. */
    private readonly pass: (ms: number) => Promise<void>,
  ) {}

  static async begin({ spine, draw, pass, depth }: Beginning): Promise<Spending> {
    const spending = new Spending(spine, await given.person(["security"]), draw, pass);
    const window = windows[draw(windows.length)] ?? "life";
    for (let hop = 0; hop < depth; hop += 1) {
      const parent = spending.hops.at(-1);
      const agent = await given.colleague(spine);
      const limit = hop === 0 ? total("100.00", window) : { max_each: "40.00" };
      const authority = [spending.element(["account/eu-*", "account/us-*"], [{ ...subject, ...limit }])];
      const below = parent === undefined ? {} : { parentDelegationId: parent.id };
      const seconds = 40 * 86_400 - 60 * hop;
      const id = await given.delegation(agent, authority, seconds, { maxDepth: depth - 1 - hop, ...below });
      const token = await tokenOf(agent, { delegation_id: id });
      spending.hops.push({ agent, id, token, shown: new Map(), spent: [] });
    }
    await spending.look();
    return spending;
  }

  /** Does one random step. Answers the fault after it, or undefined. */
  async step(): Promise<string | undefined> {
    const hop = this.draw(this.hops.length);
    const kind = this.draw(14);
    if (kind < 5) {
      await this.spend(this.draw(3) === 0 ? hop : this.hops.length - 1);
      return this.breach();
    }
    const acts = [
      ...[() => this.change(hop), () => this.change(hop), () => this.change(0), () => this.narrow(hop)],
      ...[() => this.together([]), () => this.together([() => this.change(hop)]), () => this.roll()],
    ];
    await this.attempt(acts[kind - 5] ?? (() => this.other(hop)));
    await this.look();
    return this.breach();
  }

  /** Spends by several hops at once, while other acts take place. */
  private async together(acts: readonly (() => Promise<string>)[]): Promise<string> {
    const hops = Array.from({ length: 4 }, () => this.draw(this.hops.length));
    await Promise.all([...hops.map((hop) => this.spend(hop)), ...acts.map((act) => this.attempt(act))]);
    return `all of ${hops} at once`;
  }

  /** Begins another hour or day: what windows of that length counted is over. */
  private async roll(): Promise<string> {
    const hours = this.draw(3) === 0 ? 24 : 1;
    await this.pass(hours * hourMs);
    for (const hop of this.hops) await refresh(hop);
    return `${hours} h pass`;
  }

  private async attempt(act: () => Promise<string>): Promise<void> {
    try {
      this.trace.push(await act());
    } catch (error) {
      // A busy machine may have had no time for it: then nothing happened either.
      if (!isDomainError(error) && !isDatabaseOutage(error)) throw error;
    }
  }

  private async spend(at: number): Promise<void> {
    const hop = this.hops[at];
    if (hop === undefined) return;
    const [point, amount] = [points[this.draw(points.length)] ?? points[0], 10 + 10 * this.draw(4)];
    const from = clock.now();
    const { decision, context } = await evaluate(hop.agent, hop.token, { amount: `${amount}.00`, id: point });
    if (context?.code === "token_expired") await refresh(hop);
    if (decision !== true) return;
    this.trace.push(`${at} spends ${amount} on ${point}`);
    const spent = { point, amount, from, to: clock.now() };
    for (const one of this.hops.slice(0, at + 1)) one.spent.push(spent);
  }

  /** The hop that an act is about. The authorities of all below it follow. */
  private reached(at: number): Hop | undefined {
    this.changedFrom = Math.min(this.changedFrom, at);
    return this.hops[at];
  }

  private async change(at: number): Promise<string> {
    const hop = this.reached(at);
    if (hop === undefined) return "nothing";
    const { purpose, expiresAt, maxDepth, authority: stated } = await getDelegation(this.security, hop.id);
    const authority = this.changed(stated as CanonicalAuthority);
    const asked = { changesDelegationId: hop.id, purpose: `${purpose}.`, authority, expiresAt, maxDepth };
    await given.approval(this.spine, await given.request(hop.agent, asked));
    return `${at} changes to ${said(authority)}`;
  }

  private async narrow(at: number): Promise<string> {
    const hop = this.reached(at);
    if (hop === undefined) return "nothing";
    const stated = (await getDelegation(this.security, hop.id)).authority as CanonicalAuthority;
    const limit = { ...subject, ...total("60.00", windows[this.draw(windows.length)] ?? "life") };
    const authority = stated.map((one) => (one.limits?.some((own) => "window" in own) ? one : withLimit(one, limit)));
    const narrow = { reason: "Less is enough", authority };
    await narrowDelegation({ asker: this.security, delegationId: hop.id, expected: undefined, narrow });
    return `${at} is narrowed to ${said(authority)}`;
  }

  private async other(at: number): Promise<string> {
    const hop = this.reached(at);
    if (hop === undefined) return "nothing";
    if (this.draw(2) === 0 && this.hops[0]) {
      this.reached(0);
      const { personId } = await given.person(["member"]);
      const rehoming = { delegationId: this.hops[0].id, delegatorId: personId, reason: "The other one left" };
      await given.approval(this.spine, await rehomeDelegation({ asker: this.security, ...rehoming }));
      return "0 is delegated by another person";
    }
    const { status } = await getDelegation(this.security, hop.id);
    const action = status === "suspended" ? "resume" : "suspend";
    await moveDelegation({ asker: this.security, delegationId: hop.id, action, reason: "We look into it" });
    return `${at}: ${action}`;
  }

  /** Another authority made from the stated one: larger or smaller, split, merged or moved, with other ids. */
  private changed(stated: CanonicalAuthority): AuthorityElement[] {
    const ways: ((all: CanonicalAuthority) => AuthorityElement[])[] = [
      (all) => all.map((one) => scaled(one, 2)),
      (all) => all.map((one) => scaled(one, 2)),
      (all) => all.map((one) => scaled(one, 0.5)),
      (all) => all.map(({ identifiers }) => this.element(identifiers, [{ ...subject, max_each: "40.00" }])),
      (all) => all.flatMap((one) => one.identifiers.map((identifier) => ({ ...one, identifiers: [identifier] }))),
      ([first, ...more]) =>
        first ? [{ ...first, identifiers: [first, ...more].flatMap(({ identifiers }) => identifiers) }] : [],
      ([first]) => (first ? [{ ...first, identifiers: [this.draw(2) === 0 ? "account/eu-*" : "account/us-*"] }] : []),
      ([first]) => (first ? [{ ...first, identifiers: ["account/eu-*", "account/us-*"] }] : []),
    ];
    const change = ways[this.draw(ways.length)] ?? ((all) => all);
    const renamed = this.draw(2) === 0;
    const used = new Set<string>();
    return change(stated).map(({ id: own, ...one }) => {
      const id = renamed ? ids[this.draw(ids.length)] : own;
      if (id === undefined || used.has(id)) return one;
      used.add(id);
      return { ...one, id };
    });
  }

  private element(identifiers: string[], limits: Limit[]): AuthorityElement {
    return { type: "payment", locations: [this.spine.identifier], actions: ["create"], identifiers, limits };
  }

  private async look(): Promise<void> {
    for (const { id, shown } of this.hops.slice(this.changedFrom)) {
      const effective = (await getDelegation(this.security, id)).effective as CanonicalAuthority;
      shown.set(JSON.stringify(effective), effective);
    }
    this.changedFrom = this.hops.length;
  }

  /** Looks for anything that a delegation showed a limit for, and of which more was allowed than it ever showed. */
  private breach(): string | undefined {
    for (const [at, { shown: texts, spent }] of this.hops.entries()) {
      const shown = [...texts.values()];
      for (const element of shown.flat()) {
        for (const window of new Set(windows)) {
          const within = points.filter((point) => reaches(element, point));
          const most = Math.max(...shown.map((authority) => statedFor(authority, within, window)));
          const sum = mostInOne(
            window,
            spent.filter(({ point }) => reaches(element, point)),
          );
          if (sum > most) return `${at} spent ${sum} on ${within} of ${most} (${window}):\n${this.trace.join("\n")}`;
        }
      }
    }
    return undefined;
  }
}

/** Gets another token. A delegation that is suspended has none; it gets one when it spends again. */
async function refresh(hop: Hop): Promise<void> {
  const { access_token: token } = await tokenRequest(hop.agent, {
    ...{ grant_type: "client_credentials", delegation_id: hop.id },
  });
  if (token) hop.token = token;
}

/** The greatest sum in one bucket of a window. An answer from the moment at which two meet is in neither. */
function mostInOne(window: Counted, spent: readonly Spent[]): number {
  const sums = new Map<number, number>();
  for (const { amount, from, to } of spent) {
    const [bucket, end] = [bucketOf(window, from).start.getTime(), bucketOf(window, to).start.getTime()];
    if (bucket === end) sums.set(bucket, (sums.get(bucket) ?? 0) + amount);
  }
  return Math.max(0, ...sums.values());
}

const subject = { field: "amount", unit: "USD" } as const;
const total = (max_total: string, window: Counted) => ({ max_total, window });

function withLimit(element: IdentifiedElement, limit: ValueLimit): IdentifiedElement {
  const each = (element.limits ?? []).map((own) => ("max_each" in own ? own.max_each : undefined))[0];
  return { ...element, limits: [{ ...limit, ...(each && { max_each: each }) }] };
}

/** An element with all its amounts multiplied. */
function scaled(element: IdentifiedElement, by: number): IdentifiedElement {
  const amount = (text: string) => (Number(text) * by).toFixed(2);
  const limits = (element.limits ?? []).map((limit): Limit => {
    if (!("field" in limit)) return limit;
    const { max_each: each, max_total: all } = limit;
    return { ...limit, ...(each && { max_each: amount(each) }), ...(all && { max_total: amount(all) }) };
  });
  return { ...element, limits };
}

const reaches = ({ identifiers }: { identifiers: string[] }, point: string): boolean =>
  identifiers.some((pattern) => patternCovers(pattern, point));

/** The greatest total that an authority states for some resources together. */
const statedFor = (authority: CanonicalAuthority, within: readonly string[], window: string): number =>
  authority
    .filter((element) => within.some((point) => reaches(element, point)))
    .reduce((sum, element) => sum + totalOf(element, window), 0);

function totalOf({ limits = [] }: IdentifiedElement, window: string): number {
  const found = limits.find((limit) => "max_total" in limit && limit.window === window);
  return found && "max_total" in found ? Number(found.max_total) : Number.POSITIVE_INFINITY;
}

const said = (authority: readonly object[]): string =>
  authority
    .map((one) => {
      const { id, identifiers, limits } = one as { id?: string; identifiers: string[]; limits?: object[] };
      return `${id ?? "-"} ${identifiers.join("+")} ${JSON.stringify(limits ?? [])}`;
    })
    .join("; ");
