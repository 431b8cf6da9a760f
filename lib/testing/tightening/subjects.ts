import { randomUUID } from "node:crypto";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { endChange, proposeChange } from "@/lib/control-changes/commands";
import type { ControlKind } from "@/lib/control-changes/model";
import { findOpen } from "@/lib/control-changes/store";
import type { ControlFacts } from "@/lib/control-changes/takes-two.policy";
import { issueEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import { changeAgent } from "@/lib/lifecycle/changes";
import { changeSettings } from "@/lib/organisation/commands";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { issueResourceServerKey, registerResourceServer } from "@/lib/resource-servers/commands";
import { linkIdentity } from "@/lib/sign-in/account-links/commands";
import { askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import type { World } from "@/lib/testing/world";

export type OfChange = { subjectId: string; changeId: string; digest: string };

/** Makes one thing of each kind that a command tightens. */
export class TighteningSubjects {
  private constructor(
    readonly world: World,
    /** Holds the roles admin and security. */
    readonly who: Principal,
    readonly other: Principal,
    readonly spine: TestAgent,
  ) {}

  static async create(world: World): Promise<TighteningSubjects> {
    const roles = ["admin", "security"] as const;
    const [who, other] = [await world.person([...roles]), await world.person([...roles])];
    await world.sql("update organisation set founded_at = clock_timestamp()");
    return new TighteningSubjects(world, who, other, await given.agent());
  }

  agent = async () => (await given.enrolled(this.spine.owner.personId)).agentId;
  instance = async () => (await given.enrolled(this.spine.owner.personId)).instanceId;
  delegation = () => given.delegation(this.spine);
  person = async () => (await this.world.person(["member"])).personId;
  session = async () => (await this.world.person(["member"])).sessionId;

  /** An approval of one action that the agent may still use. */
  async approvedAction(): Promise<string> {
    await changeSettings(this.who, { dpopNonceRequired: false });
    const asking = await askingAgent(undefined, `https://${randomUUID()}.example`);
    const approvalId = await askedAction(asking);
    await sayToAction(approveAction, asking.spine.approver, approvalId);
    return approvalId;
  }

  /** Asks that a delegation of `spine` is given less; it waits for the approver. */
  async reduction() {
    const changesDelegationId = await this.delegation();
    const limits = [{ field: "amount", unit: "USD", max_each: "50.00", max_total: "2000.00", window: "P1D" }];
    const requestId = await given.request(this.spine, {
      ...{ changesDelegationId, purpose: "Refund others", authority: [payments(this.spine, { limits })] },
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await given.consents(requestId);
    return { requestId, digest: await given.digest(requestId), note: "" };
  }

  async enrolmentToken() {
    const agentId = await this.agent();
    const { token } = await issueEnrolmentToken(this.who, agentId, { ttlSeconds: 600 });
    return { agentId, tokenId: token.id };
  }

  /** A resource server with an unmarked action. */
  server = async (): Promise<string> => {
    const types = [{ name: "payment", actions: ["create"], fields: {} }];
    const server = {
      name: "Payments",
      identifier: `https://${randomUUID()}.example`,
      types,
      tokenAlg: "ES256",
    } as const;
    return (await registerResourceServer(this.who, server)).id;
  };

  async resourceServerKey() {
    const { serverId } = this.spine;
    return { serverId, keyId: (await issueResourceServerKey(this.who, serverId, { name: "Second" })).id };
  }

  /** Proposes a change. Without content, its confirmation is refused only behind the barrier. */
  change = async (
    kind: ControlKind,
    subjectId: string,
    facts: ControlFacts,
    basedOn = 1,
    content: object = {},
  ): Promise<OfChange> => {
    const proposed = { kind, facts, subjectId, basedOn, content, reason: "A drill." };
    const { id, digest } = await transaction(async (tx) => {
      const open = await findOpen(kind, subjectId, tx);
      if (open) await endChange(tx, this.other, { ...open, needed: "controls:confirm" }, "withdraw", "");
      return proposeChange(tx, this.other, proposed);
    });
    return { subjectId, changeId: id, digest };
  };

  /** An edit of an agent that waits for a second person. */
  async agentChange(): Promise<OfChange> {
    const subjectId = await this.agent();
    await changeAgent(this.other, subjectId, { riskTier: "high" }, undefined);
    const change = await findOpen("agent", subjectId);
    return { subjectId, changeId: String(change?.id), digest: String(change?.digest) };
  }

  issuer = async (kind: "people" | "workloads" = "workloads"): Promise<string> => {
    const issuer = `https://${randomUUID()}.example`;
    const { id } = await prisma().trustedIssuer.create({
      data: {
        ...{ id: newId("trustedIssuer"), name: "A cluster", kind, issuer, audience: "mandate" },
        ...{ keySource: "jwks", keys: [], createdById: this.who.personId },
      },
    });
    return id;
  };

  async rule(): Promise<string> {
    const [issuerId, agentId, createdById] = [await this.issuer(), await this.agent(), this.who.personId];
    const data = { id: newId("workloadRule"), issuerId, agentId, subjectPattern: "job", createdById };
    return (await prisma().workloadRule.create({ data })).id;
  }

  provider = async (): Promise<string> => {
    const slug = randomUUID();
    const { id } = await prisma().identityProvider.create({
      data: {
        ...{
          id: newId("identityProvider"),
          slug,
          name: "Staff",
          issuer: `https://${slug}.example`,
          clientId: "mandate",
        },
        ...{ clientSecret: new Uint8Array(1), clientAuthentication: "client_secret_basic", scopes: ["openid"] },
        ...{ domains: [], defaultRoles: [], status: "active", createdById: this.who.personId },
      },
    });
    return id;
  };

  /** Links an account of a new person, or of `who`; it waits for a second admin. */
  async identity(personId?: string) {
    const identity = { iss: "https://idp.example", sub: randomUUID() };
    const linked = personId ?? (await this.person());
    await linkIdentity(this.other, linked, identity);
    return { personId: linked, identity };
  }

  async passkey({ personId }: Pick<Principal, "personId"> = this.who) {
    const passkey = { id: newId("passkey"), personId, name: "Desk key", credentialId: randomUUID() };
    await prisma().passkey.create({
      data: {
        ...passkey,
        ...{ publicKey: new Uint8Array(1), jwk: {}, counter: 0, transports: [], rpId: "localhost" },
        ...{ backupEligible: false, backedUp: false },
      },
    });
    return { personId, passkeyId: passkey.id };
  }

  async membership() {
    const [{ id: groupId }, personId] = [
      await createGroup(this.who, { name: `Payments ${randomUUID()}` }),
      await this.person(),
    ];
    await addMember(this.who, groupId, personId);
    return { groupId, personId };
  }
}
