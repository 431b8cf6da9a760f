import type { AuthorityElement, CanonicalAuthority } from "@/lib/authority/language/model";
import { loadChain } from "@/lib/delegations/chain/store";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { reissuePortion } from "@/lib/delegations/commands/reissue";
import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { getDelegation } from "@/lib/delegations/queries";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { approveWithin, barrierOf } from "@/lib/requests/commands/decide";
import { getOrThrow } from "@/lib/requests/store";
import { given, type TestAgent, type TestPerson } from "./direct";

type Draw = (n: number) => number;
type Node = { id: string; agent: TestAgent; depth: number; most: number };

const amounts = [100, 200, 300, 400, 500] as const;

/**
 * A tree of delegations that grows and changes while the job signs it again. It models the most that each delegation
 * may spend at once.
 */
export class FollowedTree {
  readonly trace: string[] = [];
  private readonly nodes: Node[] = [];

  private constructor(
    private readonly spine: TestAgent,
    private readonly security: TestPerson,
    private readonly draw: Draw,
    private readonly twin: "current versions alone" | undefined,
  ) {}

  get ids(): string[] {
    return this.nodes.map(({ id }) => id);
  }

  static async grow(
    spine: TestAgent,
    security: TestPerson,
    draw: Draw,
    twin?: "current versions alone",
  ): Promise<FollowedTree> {
    const tree = new FollowedTree(spine, security, draw, twin);
    await tree.grant(undefined);
    for (let n = 0; n < 4; n += 1) await tree.attempt(() => tree.grant(tree.any()));
    return tree;
  }

  /** Does one random step. Answers the fault after it, or undefined. */
  async step(): Promise<string | undefined> {
    const node = this.any();
    const [first] = this.nodes;
    if (!node || !first) return undefined;
    const acts: (() => Promise<string>)[] = [
      () => this.change(node),
      () => this.change(first),
      () => this.narrow(node),
      () => this.portion(node),
      () => this.portion(first),
      () => this.killed(first),
      () => this.beside(first, () => this.grant(node)),
      () => this.beside(first, () => this.move(node)),
      () => this.beside(first, () => this.change(node)),
      () => this.move(node),
    ];
    await this.attempt(acts[this.draw(acts.length)] ?? (() => this.portion(first)));
    return this.gained();
  }

  private any(): Node | undefined {
    return this.nodes[this.draw(this.nodes.length)];
  }

  private async attempt(act: () => Promise<string>): Promise<void> {
    try {
      this.trace.push(await act());
    } catch (error) {
      if (!isDomainError(error)) throw error;
    }
  }

  private async grant(parent: Node | undefined): Promise<string> {
    if (this.nodes.length >= 9 || (parent && parent.depth >= 3)) return "nothing";
    const [agent, depth] = [await given.colleague(this.spine), parent ? parent.depth + 1 : 0];
    const above = parent && ((await getDelegation(this.security, parent.id)).effective as CanonicalAuthority);
    // Half of them state no limit of their own and inherit their parent's.
    const authority = [this.element(this.draw(2) === 0 ? this.amount() : undefined, above)];
    const id = await given.delegation(agent, authority, 3600 - 60 * depth, {
      maxDepth: 3 - depth,
      ...(parent && { parentDelegationId: parent.id }),
    });
    this.nodes.push({ id, agent, depth, most: await this.mostOf(id) });
    return `${id} is granted below ${parent?.id}`;
  }

  /** An approved change, as its transaction leaves it: before anything is signed below. */
  private async change(node: Node): Promise<string> {
    const { purpose, expiresAt, maxDepth } = await getDelegation(this.security, node.id);
    const authority = [this.element(this.draw(4) === 0 ? undefined : this.amount())];
    const asked = { changesDelegationId: node.id, purpose: `${purpose}.`, authority, expiresAt, maxDepth };
    const requestId = await given.request(node.agent, asked);
    await given.consents(requestId);
    const digest = await given.digest(requestId);
    const call = { asker: this.spine.approver, requestId, digest, note: "" };
    const barrier = await barrierOf(prisma(), await getOrThrow(prisma(), requestId));
    await transaction((tx) => approveWithin(tx, call, clock.now()), { barrier });
    node.most = await this.mostOf(node.id);
    return `${node.id} changes to ${JSON.stringify(authority[0]?.limits)}`;
  }

  private async narrow(node: Node): Promise<string> {
    const amount = this.amount();
    const [stated] = (await getDelegation(this.security, node.id)).authority as CanonicalAuthority;
    const authority = [{ ...this.element(amount), ...(stated && { id: stated.id }) }];
    const narrow = { reason: "Less is enough", authority };
    await narrowDelegation({ asker: this.security, delegationId: node.id, expected: undefined, narrow });
    return `${node.id} is narrowed to ${amount}`;
  }

  private async portion(node: Node): Promise<string> {
    const more = await transaction((tx) => reissuePortion(tx, node.id, 1 + this.draw(2)));
    return `a portion below ${node.id}, more: ${more}`;
  }

  private async killed(node: Node): Promise<string> {
    const take = 1 + this.draw(2);
    const killed = transaction(async (tx) => {
      await reissuePortion(tx, node.id, take);
      throw new Error("killed");
    });
    await killed.catch(() => undefined);
    return `a portion below ${node.id} is killed`;
  }

  private async beside(node: Node, act: () => Promise<string>): Promise<string> {
    const [portion, done] = await Promise.allSettled([this.portion(node), act()]);
    for (const one of [portion, done]) if (one.status === "rejected" && !isDomainError(one.reason)) throw one.reason;
    return `beside each other: ${[portion, done].map((one) => (one.status === "fulfilled" ? one.value : "refused"))}`;
  }

  private async move(node: Node): Promise<string> {
    const { status } = await getDelegation(this.security, node.id);
    const action = status === "suspended" ? "resume" : "suspend";
    await moveDelegation({ asker: this.security, delegationId: node.id, action, reason: "We look into it" });
    return `${node.id}: ${action}`;
  }

  private element(amount: number | undefined, within: CanonicalAuthority = []): AuthorityElement {
    const least = Math.min(amount ?? Number.POSITIVE_INFINITY, mostIn(within) ?? Number.POSITIVE_INFINITY);
    return {
      ...{ type: "payment", locations: [this.spine.identifier], actions: ["create"], identifiers: ["account/eu-*"] },
      ...(amount !== undefined && { limits: [{ field: "amount", unit: "USD", max_each: `${least}.00` }] }),
    };
  }

  private amount = (): number => amounts[this.draw(amounts.length)] ?? 100;

  /** The most that a delegation lets pass at once, within everything that decisions ask. */
  private async mostOf(id: string): Promise<number> {
    const chain = await loadChain(id);
    const hops = (chain?.hops ?? []).map(({ authority, former }) => ({ authority, former: this.twin ? [] : former }));
    return mostIn(effectiveAlong(hops).at(-1) ?? []) ?? Number.POSITIVE_INFINITY;
  }

  /** Looks for anything that lets more pass than it did, although no person gave it more. */
  private async gained(): Promise<string | undefined> {
    for (const node of this.nodes) {
      const most = await this.mostOf(node.id);
      if (most > node.most) return `${node.id} gained: ${most} instead of ${node.most}\n${this.trace.join("\n")}`;
      node.most = most;
    }
    return undefined;
  }
}

/** Zero where nothing passes, undefined where nothing limits it. */
function mostIn(authority: CanonicalAuthority): number | undefined {
  if (authority.length === 0) return 0;
  const [element] = authority;
  const limit = element?.limits?.find((one) => "max_each" in one);
  return limit && "max_each" in limit ? Number(limit.max_each) : undefined;
}
