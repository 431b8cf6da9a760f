import { environments, riskTiers } from "@/lib/agents/model";
import type { ControlChange } from "@/lib/control-changes/model";
import { personRoles } from "@/lib/principals/model";
import { newKey } from "@/lib/testing/agent-client";
import { issuer, password, type Scene } from "./scene";

export type Dice = readonly number[];
/** Members of answers that later calls need. */
type Learned = { id: string; invitationUrl?: string };
type Call = { params?: Record<string, string>; body?: unknown; learn?: (answer: Learned) => void | Promise<void> };
/** Makes a call of the operation; undefined where there is nothing that it could be about. */
export type Command = (scene: Scene, dice: Dice) => Promise<Call | undefined> | Call | undefined;

const reason = "A reason";
const pick = <T>(list: readonly T[], die = 0): T | undefined => list[die % Math.max(list.length, 1)];
const some = <T>(list: readonly T[], die = 0): T[] => list.filter((_, at) => die & (1 << at));

const onAgent =
  (body: (scene: Scene, dice: Dice) => unknown): Command =>
  (scene, dice) => {
    const agentId = pick(scene.agentIds, dice[0]);
    return agentId === undefined ? undefined : { params: { agentId }, body: body(scene, dice) };
  };
const onPerson =
  (body: (scene: Scene, dice: Dice, personId: string) => unknown): Command =>
  (scene, dice) => {
    const personId = pick([...scene.people, ...scene.passwords], dice[0])?.personId ?? "";
    return { params: { personId }, body: body(scene, dice, personId) };
  };
const rowOf =
  (sql: string) =>
  async (scene: Scene, die = 0) =>
    pick((await scene.world.sql<{ id: string; version: number }>(sql)).slice(-4), die);
const onRow =
  (sql: string, name: string, body: (dice: Dice, scene: Scene, version: number) => unknown): Command =>
  async (scene, dice) => {
    const row = await rowOf(sql)(scene, dice[0]);
    return row && { params: { [name]: row.id }, body: body(dice, scene, row.version) };
  };

/** A rule of the lifecycle policy for all agents, without its number of people. */
const everyAgent = {
  ...{ name: "All agents", tiers: riskTiers, environments, requires: [] },
  end: { mostDays: null, noticeDays: 14, outcome: "suspend" },
};
const policies = "select id, current_version as version from approval_policies order by id";
const strictServers =
  "select id, version from resource_servers where identifier like 'https://strict-%' order by created_at";
const group = "select id, version from groups where removed_at is null order by id";
const identity = (scene: Scene, personId: string) => ({ iss: issuer, sub: `${scene.name()}-${personId.slice(-6)}` });
const reached = (dice: Dice) => ({ riskTier: pick(riskTiers, dice[1]), environment: pick(environments, dice[2]) });
const held: readonly string[] = ["admin", "security", "approver"];

const agents: Record<string, Command> = {
  "POST /api/agents": (scene, dice) => ({
    body: {
      ...{
        name: `a-${scene.name()}`,
        purpose: "Refunds",
        ownerEmail: pick(scene.people, dice[0])?.email,
        ...reached(dice),
      },
    },
    learn: ({ id }) => void scene.agentIds.push(id),
  }),
  "PATCH /api/agents/[agentId]": async (scene, dice) => {
    const blueprint = await rowOf("select id, current_version as version from blueprints order by id")(scene, dice[2]);
    return onAgent(() => {
      const die = (dice[3] ?? 0) % 4;
      if (die === 0) return reached(dice);
      if (die === 1) return { blueprintId: blueprint?.id };
      return { riskTier: pick(riskTiers, dice[1]), displayName: scene.name() };
    })(scene, dice);
  },
  "POST /api/agents/[agentId]/activate": onAgent(() => ({})),
  "POST /api/agents/[agentId]/activation/refuse": onAgent(() => ({ note: "Not now." })),
  "POST /api/agents/[agentId]/suspend": onAgent(() => ({ reason })),
  "POST /api/agents/[agentId]/resume": onAgent((_, dice) => pick([{}, { reason }], dice[1])),
  "POST /api/agents/[agentId]/reinstate": onAgent(() => ({ reason })),
  "POST /api/agents/[agentId]/transitions": onAgent((_, dice) => ({
    to: pick(["active", "suspended"], dice[1]),
    reason,
  })),
  "POST /api/agents/[agentId]/transfer": onAgent((scene, dice) => ({ ownerEmail: pick(scene.people, dice[1])?.email })),
  "POST /api/agents/batch": (scene, dice) => {
    const agents = some(scene.agentIds.slice(-4), dice[0]).map((id) => ({ id }));
    const ownerEmail = pick(scene.people, dice[1])?.email;
    const order = pick([{ action: "activate" }, { action: "transfer", ownerEmail }], dice[2]);
    return agents.length === 0 ? undefined : { body: { ...order, agents } };
  },
};

const people: Record<string, Command> = {
  "POST /api/people": (scene, dice) => {
    const [withPassword, roles] = [(dice[0] ?? 0) % 2 === 0, some(personRoles, dice[1])];
    const email = `${scene.name()}@acme.example`;
    return {
      body: { email, name: "Made", roles: roles.length > 0 ? roles : ["member"], ...(withPassword && { password }) },
      learn: ({ id: personId, invitationUrl = "" }) => {
        if (withPassword) scene.passwords.push({ personId });
        else scene.invitations.push({ personId, token: new URL(invitationUrl).searchParams.get("token") ?? "" });
      },
    };
  },
  "PATCH /api/people/[personId]": onPerson((_, dice) => ({
    roles: [...some(personRoles, dice[1]), "member"].slice(0, 5),
  })),
  "POST /api/people/[personId]/deactivate": onPerson(() => ({})),
  "POST /api/people/[personId]/leave": onPerson(() => ({ reason })),
  "POST /api/people/[personId]/reactivate": onPerson(() => ({})),
  "POST /api/people/[personId]/invitations": (scene, dice) => {
    const personId = pick([...scene.people, ...scene.invitations], dice[0])?.personId ?? "";
    return {
      params: { personId },
      body: {},
      learn: ({ invitationUrl = "" }) =>
        void scene.invitations.push({ personId, token: new URL(invitationUrl).searchParams.get("token") ?? "" }),
    };
  },
  "POST /api/invitations/accept": (scene, dice) => {
    const invitation = pick(scene.invitations, dice[0]);
    return (
      invitation && {
        body: { token: invitation.token, password },
        learn: () => scene.signInAs(invitation.personId),
      }
    );
  },
  "POST /api/people/[personId]/identities": (scene, dice) => {
    const personId = pick([...scene.people, ...scene.passwords], dice[0])?.personId ?? "";
    const account = identity(scene, personId);
    return { params: { personId }, body: account, learn: () => void scene.links.push({ personId, sub: account.sub }) };
  },
  "POST /api/people/[personId]/identities/confirm": (scene, dice) => linkCall(scene, dice),
  "DELETE /api/people/[personId]/identities": (scene, dice) =>
    (dice[1] ?? 0) % 4 === 0 ? linkCall(scene, dice) : undefined,
  "POST /api/session/identities/acknowledge": (scene, dice) => linkCall(scene, dice),
  "POST /api/session/password": () => ({ body: { currentPassword: password, newPassword: `${password} again` } }),
  "PUT /api/session/cover": (scene, dice) => ({
    body: { personId: pick(scene.people, dice[0])?.personId, until: new Date(Date.now() + 86_400_000).toISOString() },
  }),
};

function linkCall(scene: Scene, dice: Dice): Call | undefined {
  const link = pick(scene.links, dice[0]);
  return link && { params: { personId: link.personId }, body: { iss: issuer, sub: link.sub } };
}

const keeping: Record<string, Command> = {
  "PUT /api/log-retention": (_, dice) => ({ body: { months: pick([null, 12, 24, 36], dice[0]), reason } }),
  "POST /api/legal-holds": (scene) => ({
    body: { name: scene.name(), reason, from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" },
  }),
  "POST /api/legal-holds/[holdId]/release": onRow(
    "select id, 1 as version from legal_holds order by id",
    "holdId",
    () => ({
      reason,
    }),
  ),
};

const controls: Record<string, Command> = {
  "PATCH /api/resource-servers/[resourceServerId]": onRow(strictServers, "resourceServerId", (dice) => {
    const effects = pick([{}, { create: "read" }, { create: "write" }, { create: "irreversible" }], dice[1]);
    return { types: [{ name: "payment", actions: ["create"], fields: {}, effects }], reason };
  }),
  "POST /api/groups": (scene) => ({ body: { name: `g-${scene.name()}` } }),
  "POST /api/groups/[groupId]/members": onRow(group, "groupId", (dice, scene) => ({
    personId: pick(scene.people, dice[1])?.personId,
  })),
  "POST /api/groups/[groupId]/membership-changes": onRow(group, "groupId", (dice, scene) => ({
    ...{ personId: pick(scene.people, dice[1])?.personId, action: "add", reason },
  })),
  "POST /api/entitlement-changes": (scene, dice) => ({
    body: {
      subjectId: pick(scene.people, dice[0])?.personId,
      entitlement: { kind: pick(["none", "nothing"], dice[1]) },
      reason,
    },
  }),
  "POST /api/blueprints": (scene) => ({ body: { name: `B ${scene.name()}` } }),
  "PATCH /api/blueprints/[blueprintId]": async (scene, dice) => {
    const policy = await rowOf(policies)(scene, dice[2]);
    const edits = [
      ...[{ requireDpop: (dice[2] ?? 0) % 2 === 0 }, { tokenTtlSeconds: 60 + 10 * (dice[2] ?? 0) }],
      ...[{ keyLifetimeDays: 1 + 5 * (dice[2] ?? 0) }, { maxDelegationDays: 1 + 5 * (dice[2] ?? 0) }],
      ...[{ grantSubdelegationsAtOnce: true }, { approvalPolicyId: policy?.id ?? null }, { ceiling: null }],
    ];
    const other = await rowOf("select id, 1 as version from blueprints order by id")(scene, dice[3]);
    const blueprintId = ((dice[0] ?? 0) % 4 === 0 && other?.id) || scene.blueprintId;
    return { params: { blueprintId }, body: { ...pick(edits, dice[1]), reason } };
  },
  "POST /api/approval-policies": (scene) => ({ body: { name: `p-${scene.name()}` } }),
  "POST /api/approval-policies/[policyId]/changes": onRow(policies, "policyId", (_, _scene, version) => ({
    version,
    rules: [{ when: {}, steps: [{ name: "Two", quorum: 2 }] }],
    reason,
  })),
  "PUT /api/lifecycle-policy": async (scene, dice) => {
    const policy = await rowOf("select version, '' as id from lifecycle_policies order by version")(scene, dice[0]);
    const people = (dice[1] ?? 0) % 2 === 0 ? 1 : 2;
    const changes = {
      confirm: some(["environment", "purpose", "riskTier", "ownerId"], dice[3]),
      days: 1 + ((dice[1] ?? 0) % 30),
    };
    const rules = [{ ...everyAgent, people, changes, offerDays: 1 + ((dice[2] ?? 0) % 9) }];
    return { body: { rules, version: policy?.version ?? 1, reason } };
  },
  "PUT /api/detection-rules/[ruleKind]": async (scene, dice) => {
    const rule = await rowOf("select version, '' as id from detection_tunings where kind = 'shared_key'")(scene);
    const settings = { hours: 1 + ((dice[0] ?? 0) % 60) };
    const tuning = { enabled: (dice[1] ?? 0) % 2 === 0, severity: null, response: "ask", settings };
    return { params: { ruleKind: "shared_key" }, body: { ...tuning, version: rule?.version ?? 0, reason } };
  },
  "POST /api/identity-providers": (scene) => ({
    body: {
      slug: `x${scene.name()}`.slice(0, 30),
      name: "Other",
      issuer,
      clientId: scene.name(),
      clientSecret: "secret",
    },
  }),
  "PATCH /api/identity-providers/[providerId]": onRow(
    "select id, version from identity_providers order by id",
    "providerId",
    (dice) =>
      pick(
        [{ status: "active" }, { createPeople: true, domains: ["acme.example"] }, { clientId: `c${dice[1]}` }],
        dice[2],
      ),
  ),
  "DELETE /api/identity-providers/[providerId]": onRow(
    "select id, version from identity_providers where slug like 'x%' order by id",
    "providerId",
    () => ({}),
  ),
  "POST /api/identity-providers/[providerId]/mappings": onRow(
    "select id, version from identity_providers order by id",
    "providerId",
    (dice) => ({ value: `v${dice[1]}`, roles: [pick(held, dice[2])], mayMakeAdmins: true }),
  ),
  "POST /api/identity-providers/[providerId]/provisioning": onRow(
    "select id, version from identity_providers order by id",
    "providerId",
    (dice) => ({ name: `t${dice[1]}`, days: 30 }),
  ),
  "POST /api/trusted-issuers": (scene) => ({
    body: {
      ...{ name: scene.name(), kind: "people", issuer: `https://${scene.name()}.acme.example` },
      ...{ keySource: "jwks", jwks: { keys: [newKey().jwk] } },
    },
  }),
  "PATCH /api/trusted-issuers/[issuerId]": onRow(
    "select id, version from trusted_issuers order by id",
    "issuerId",
    () => ({ keySource: "jwks", jwks: { keys: [newKey().jwk] }, status: "active" }),
  ),
};

/** Confirms, refuses or takes back a change that waits; the digest is right. */
export const ofChange =
  (verb: string, kinds: readonly string[], parameters: readonly string[]): Command =>
  async (scene, dice) => {
    const open = await scene.world.sql<Pick<ControlChange, "id" | "digest"> & { subject_id: string }>(
      "select id, digest, subject_id from control_changes where status = 'proposed' and kind = any($1) order by id",
      [kinds],
    );
    const change = pick(open.slice(-4), dice[0]);
    if (!change || (verb !== "confirm" && (dice[1] ?? 0) % 4 > 0)) return undefined;
    const params = Object.fromEntries(
      parameters.map((name) => [name, name === "changeId" ? change.id : change.subject_id]),
    );
    return { params, body: verb === "confirm" ? { digest: change.digest } : { note: reason } };
  };

/** Commands of the console by which one person could try to act as two, by method and path. */
export const commands: Record<string, Command> = { ...agents, ...people, ...controls, ...keeping };

/**
 * Operations that loosen no control and cannot make one person act as two. They ask for, decide, narrow or stop
 * authority, describe, or make keys, and each has tests of its own.
 */
export const besides: readonly RegExp[] = [
  /\/api\/(requests|action-approvals|drafts|authority-templates|authority-tests|decisions|delegations|detections)/,
  /\/api\/(instances|keys|revocations|revocation-requests|narrowing-requests|drills|settings|subject-tokens|workload-rules|exports|cases|streams|jobs|discoveries|reviews)/,
  /POST \/api\/resource-servers$|\/api\/resource-servers\/\[resourceServerId\]\/keys/,
  /\/api\/(log-witnesses|audit|controls|overview)/,
  /\/api\/(saved-searches|search-alerts|notifications|notification-channels)/,
  /\/api\/(onboarding-requests|ownership-offers|lifecycle-policy\/preview|detection-rules\/\[ruleKind\]\/replay)/,
  /\/api\/agents\/\[agentId\]\/(authority-tests|claims|enrolment-tokens|offers|planned-end|planned-retirement|retire|tags|dormancy|expected-silence)/,
  /\/api\/(blueprints\/\[blueprintId\]\/(preview|replay)|trusted-issuers\/test)/,
  /\/api\/trusted-issuers\/\[issuerId\]\/(rules|refresh)|DELETE \/api\/trusted-issuers/,
  /\/api\/identity-providers\/\[providerId\]\/test|DELETE .*\/mappings/,
  /(PATCH|DELETE) \/api\/groups\/\[groupId\]/,
  /\/api\/people\/\[personId\]\/(rehoming|passkeys)|\/api\/ownership-settings|\/provisioning\/tokens/,
  /\/api\/session\/(passkeys|preferences|notification-preferences|browsers|cover\/answers)|DELETE \/api\/session/,
];
