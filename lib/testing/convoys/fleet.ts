import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { each, refunds } from "@/lib/testing/authority/fixtures";
import { given, type TestAgent } from "@/lib/testing/direct";
import type { World } from "@/lib/testing/world";

type Limits = { identifiers: string[]; max_each: string };

/** Makes fleets, chains and groups of a size, each with parties of its own. */
export class Convoys {
  private places = 0;

  constructor(
    readonly world: World,
    /** Holds the roles admin and security. */
    readonly admin: Principal,
    readonly other: Principal,
  ) {}

  /** A resource server, an agent and an owner that no other place has. */
  async place(): Promise<TestAgent> {
    this.places += 1;
    return given.agent(`https://convoy-${this.places}.acme.example`);
  }

  /** An owner with so many agents, each with a delegation and an instance, all of a blueprint of their own. */
  async fleet(size: number): Promise<{ spine: TestAgent; blueprintId: string }> {
    const spine = await this.place();
    const blueprintId = newId("blueprint");
    await prisma().blueprint.create({
      data: { id: blueprintId, name: `Convoy ${this.places}`, versions: { create: { version: 1 } } },
    });
    for (let n = 0; n < size; n++) {
      const agent = await given.enrolled(spine.owner.personId);
      await prisma().agent.update({ where: { id: agent.agentId }, data: { blueprintId } });
      await given.delegation({ ...spine, ...agent });
    }
    return { spine, blueprintId };
  }

  /** A delegation with so many below it. */
  async parent(size: number): Promise<{ spine: TestAgent; delegationId: string }> {
    const spine = await this.place();
    const delegationId = await given.delegation(spine, undefined, 3600, { maxDepth: 1 });
    for (let n = 0; n < size; n++) {
      const agent = await given.enrolled(spine.owner.personId);
      await given.delegation({ ...spine, ...agent }, undefined, 1800, { parentDelegationId: delegationId });
    }
    return { spine, delegationId };
  }

  /** An agent with so many delegations, each with one below it. */
  async holder(size: number): Promise<TestAgent> {
    const spine = await this.place();
    for (let n = 0; n < size; n++) {
      const parentDelegationId = await given.delegation(spine, undefined, 3600, { maxDepth: 1 });
      const agent = await given.enrolled(spine.owner.personId);
      await given.delegation({ ...spine, ...agent }, undefined, 1800, { parentDelegationId });
    }
    return spine;
  }

  /** Puts so many people into a new group, or into each of several. */
  async group(size: number, groups = 1): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < groups; n++) {
      this.places += 1;
      ids.push((await createGroup(this.admin, { name: `convoy-${this.places}` })).id);
    }
    for (let n = 0; n < size; n++) {
      const { personId } = await this.world.person(["member"]);
      for (const id of ids) await addMember(this.admin, id, personId);
    }
    return ids;
  }

  /** Proposes that a person, or the people of a group, may delegate this; answers the confirmation. */
  async agreement(subjectId: string, { identifiers, max_each }: Limits): Promise<() => Promise<unknown>> {
    const authority = [refunds({ identifiers, limits: [each(max_each)] })];
    const entitlement = { kind: "authority" as const, authority };
    const change = await proposeEntitlement(this.admin, { subjectId, entitlement, reason: "drill" });
    return () => confirmEntitlement(this.other, change?.id ?? "", change?.digest ?? "");
  }

  /**
   * Two groups of the same people whose authorities overlap. The older one holds the newer one back, so each of them could
   * delegate more without it.
   */
  async overlapping(size: number): Promise<{ older: string; newer: string }> {
    const [older = "", newer = ""] = await this.group(size, 2);
    await (await this.agreement(older, { identifiers: ["account/eu-*"], max_each: "300.00" }))();
    await (await this.agreement(newer, { identifiers: ["account/*"], max_each: "100.00" }))();
    return { older, newer };
  }
}
