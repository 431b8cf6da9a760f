import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { getInstance } from "@/lib/credentials/queries";
import { watchInstances } from "@/lib/dormancy/instances";
import { getDormancy } from "@/lib/dormancy/queries";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { agentOfBlueprint, evaluate } from "./decisions";
import { given, payments, type TestAgent } from "./direct";
import { sealAll } from "./sealing";
import { exchange, tokenOf } from "./tokens";
import type { World } from "./world";

/** An agent with an instance that acts, and one that does not. */
export type Pair = {
  blueprintId: string;
  agentId: string;
  acting: TestAgent;
  silent: TestAgent;
  /** Of the acting instance. */
  token: string;
  owner: Principal;
};

/** Columns whose times move when days pass. */
const aged: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ["agents", ["created_at", "status_at"]],
  ["instances", ["enrolled_at"]],
  ["agent_usage", ["last_action_at"]],
  ["instance_usage", ["last_action_at", "last_used_at"]],
  ["dormancies", ["silent_since", "at", "status_at"]],
  ["revocations", ["effective_at", "lifted_at"]],
  ["expected_silences", ["until"]],
  ["dormancy_place", ["done_at", "counted_from"]],
];

const policy = { warnDays: 30, suspendDays: 60, retireDays: 90 };

export const active = { status: "active", statusReason: null, silence: null };
export const warned = (days: number) => ({ ...active, silence: { days, quarantined: false } });
export const quarantined = { status: "quarantined", silence: { quarantined: true } };

/** Agents with a silent instance, and the days that pass for them. */
export class SilentInstances {
  constructor(
    private readonly world: World,
    private readonly security: Principal,
  ) {}

  async setPolicy(blueprintId: string, dormancy: typeof policy | { warnDays: number }): Promise<void> {
    await prisma().blueprintVersion.update({
      where: { blueprintId_version: { blueprintId, version: 1 } },
      data: { dormancy },
    });
  }

  async endPolicies(): Promise<void> {
    await this.world.sql("update blueprint_versions set dormancy = null");
  }

  /** Both keys expire in 400 days. */
  async pair(): Promise<Pair> {
    const { spine, blueprintId, token } = await agentOfBlueprint();
    await this.setPolicy(blueprintId, policy);
    const [instanceId, { privateKey, jwk, jkt }] = [newId("instance"), newInstanceKeyPair()];
    const keyExpiresAt = new Date(Date.now() + 400 * 86_400_000);
    await prisma().instance.create({
      data: {
        ...{ id: instanceId, agentId: spine.agentId, clientName: "worker", jkt, publicJwk: jwk },
        ...{ registrationTokenHash: randomUUID(), keyExpiresAt },
        keys: { create: { jkt, generation: 1, state: "current", publicJwk: jwk } },
      },
    });
    await prisma().instance.update({ where: { id: spine.instanceId }, data: { keyExpiresAt } });
    const owner = { ...this.security, ...spine.owner } as Principal;
    const silent = { ...spine, instanceId, privateKey, jwk };
    return { blueprintId, agentId: spine.agentId, acting: spine, silent, token, owner };
  }

  async act(agent: TestAgent, token: string): Promise<void> {
    expect((await evaluate(agent, token, { amount: "1.00" })).decision).toBe(true);
  }

  /** An agent below exchanges a token of this one, which so acts without a decision in its own name. */
  async actThrough(agent: TestAgent): Promise<void> {
    const [below, authority] = [await given.colleague(agent), [payments(agent)]];
    const delegation = await given.delegation(agent, authority, 3600, { maxDepth: 1 });
    await given.delegation(below, authority, 1800, { parentDelegationId: delegation });
    const { access_token } = await exchange(below, await tokenOf(agent, { delegation_id: delegation }));
    await this.act(below, access_token);
  }

  /** Lets days pass: everything that was, was that much earlier. */
  async age(days: number): Promise<void> {
    for (const [table, columns] of aged) {
      const moved = columns.map((column) => `${column} = ${column} - make_interval(days => ${days})`);
      await this.world.sql(`update ${table} set ${moved.join(", ")}`);
    }
  }

  /** Looks through all instances once more. */
  async again(): Promise<void> {
    await this.allowPass();
    await watchInstances();
  }

  async allowPass(): Promise<void> {
    await this.world.sql("update dormancy_place set after = '', done_at = null");
  }

  /** Lets days pass, after which only one of the instances acts. */
  async ageActing(days: number, { acting, token }: Pair): Promise<void> {
    await this.age(days);
    await this.act(acting, token);
    await sealAll();
  }

  async pass(days: number, one: Pair): Promise<void> {
    await this.ageActing(days, one);
    await this.again();
  }

  /** An instance that was warned of, and is due to be quarantined. */
  async dueToStop(): Promise<Pair> {
    const one = await this.pair();
    await this.pass(31, one);
    expect(await this.shown(one)).toEqual(warned(31));
    await this.ageActing(30, one);
    return one;
  }

  async stopped(): Promise<Pair> {
    const one = await this.dueToStop();
    await this.again();
    expect(await this.shown(one)).toMatchObject(quarantined);
    return one;
  }

  async steps({ agentId }: Pair): Promise<string[][]> {
    const { steps } = await getDormancy(this.security, agentId);
    return steps.map(({ kind, subjectId, step }) => [kind, subjectId, step]);
  }

  /** The silent instance as its agent's page shows it. */
  async shown({ silent }: Pair) {
    const { status, statusReason, silence } = await getInstance(this.security, silent.instanceId);
    return { status, statusReason, silence: silence && { days: silence.days, quarantined: silence.quarantined } };
  }
}
