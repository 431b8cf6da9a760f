import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { hashPassword } from "@/lib/principals/password";
import type { Principal } from "@/lib/principals/principal";
import { registerResourceServer } from "@/lib/resource-servers/commands";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import { foundedBy, ownPassword, type World } from "@/lib/testing/world";
import { buildAgent } from "@/prisma/seed/builders/agent";

export const issuer = "https://idp.acme.example";
export const password = "a password of nobody else";

/** Someone independent, who does nothing; the insider may link an account to them, or invite them again. */
type Bystander = { personId: string; email: string };

/**
 * A founded organisation in which one insider holds every role but the auditor's, and every other person does nothing.
 *
 * The insider has the sessions that they can fabricate: through accounts that they link, links of invitations that they
 * make, and passwords that they choose.
 */
export class Scene {
  /** Live sessions of the insider; the first is their own. */
  readonly sessions: string[];
  /** Passwords and invitation links that the insider knows, by person. */
  readonly invitations: { personId: string; token: string }[] = [];
  readonly passwords: { personId: string }[] = [];
  readonly people: Bystander[];
  readonly agentIds: string[] = [];
  readonly links: { personId: string; sub: string }[] = [];
  private made = 0;

  private constructor(
    readonly world: World,
    readonly insider: Principal,
    private readonly criticalAgentId: string,
    /** The blueprint of the critical agent. */
    readonly blueprintId: string,
    readonly providerId: string,
    private readonly before: ReadonlySet<string>,
    bystanders: Bystander[],
  ) {
    this.sessions = [insider.sessionId];
    this.people = bystanders;
    this.agentIds.push(criticalAgentId);
  }

  static async make(world: World): Promise<Scene> {
    const [founder] = await foundedBy(world);
    const insider = await world.person(["admin", "security", "approver", "member"]);
    await ownPassword(world, insider);
    const bystanders = await Promise.all(
      (["approver", "security", "admin", "member"] as const).map((role) => world.person([role])),
    );
    for (const bystander of bystanders) await ownPassword(world, bystander);
    const [invited, left] = [await world.person(["approver"]), await world.person(["security"])];
    await world.sql(
      `update people set password_hash = null, invitation_hash = id, invitation_expires_at = clock_timestamp() + interval '7 days'
       where id = $1`,
      [invited.personId],
    );
    await world.sql("update people set status = 'deactivated' where id = $1", [left.personId]);
    const unknown = await hashPassword("a password that the insider does not know");
    await world.sql("update people set password_hash = $1 where password_hash is not null", [unknown]);
    const blueprintId = await strictBlueprint();
    const critical = await buildAgent(founder, { riskTier: "critical", environment: "dev", blueprintId });
    await world.sql("update agents set status = 'active' where id = $1", [critical.id]);
    const providerId = await provider(world, founder);
    await strictServer(founder);
    // Expires open proposals, because a second person could confirm those of another insider.
    await world.sql("update control_changes set status = 'expired' where status = 'proposed'");
    const before = await controls(world);
    const people = [...bystanders, invited, left];
    return new Scene(world, insider, critical.id, blueprintId, providerId, before, people);
  }

  name(): string {
    return `${this.insider.personId.slice(-8).toLowerCase()}-${++this.made}`;
  }

  /** Opens a session for a person whose password the insider knows. */
  async signInAs(personId: string): Promise<void> {
    const id = newId("session");
    await this.world.sql(
      `insert into sessions (id, person_id, authenticated_at, last_seen_at, expires_at)
       select $1, id, clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 hour'
       from people where id = $2 and status = 'active'`,
      [id, personId],
    );
    this.sessions.push(id);
  }

  /** Signs in at the identity provider with an account that the insider holds there, in a group whose members decide. */
  async signInLinked({ sub }: { sub: string }): Promise<void> {
    const provider = await getOrThrow(this.providerId);
    const account = { iss: issuer, sub, email: undefined, name: undefined, groups: ["deciders"] };
    const visit = { ...account, authenticatedAt: new Date() };
    const signedIn = await signInWithProvider(provider, visit, { address: "", userAgent: "" });
    if (signedIn.ok) this.sessions.push(signedIn.sessionId);
  }

  /** Ends the waiting day of every account link. */
  endDay = () =>
    this.world.sql("update external_identities set waits_until = clock_timestamp() where waits_until is not null");

  /** Describes the first effect that takes two people and that the insider reached alone; undefined if none. */
  async breach(): Promise<string | undefined> {
    const held = [...this.passwords, ...this.invitations].map(idOf);
    const rows = await this.world.sql<{ what: string }>(
      `select 'the critical agent is ' || risk_tier || ' in ' || environment as what from agents
         where id = $1 and (risk_tier <> 'critical' or environment <> 'dev')
       union all select 'the critical agent has another blueprint' from agents where id = $1 and blueprint_id <> $5
       union all select 'a change of ' || kind || ' is applied' from control_changes
         where status = 'applied' and proposed_by_id = any($4::text[])
       union all select 'an account link is confirmed' from external_identities where confirmed_at is not null
       union all select 'an account that the insider holds has roles ' || roles::text from people
         where id = any($2::text[]) and roles && $3::person_role[]`,
      [
        ...[this.criticalAgentId, held, decidingRoles],
        ...[[...held, this.insider.personId, ...this.people.map(idOf)], this.blueprintId],
      ],
    );
    const added = [...(await controls(this.world))].find((control) => !this.before.has(control));
    return added ?? rows[0]?.what ?? (await this.loosened()) ?? (await this.powerGained());
  }

  /** A version of the critical agent's blueprint that allows more than the one before it. */
  private async loosened(): Promise<string | undefined> {
    const [version] = await this.world.sql<{ what: string }>(
      `select 'the blueprint of the critical agent is looser since version ' || after.version as what
       from blueprint_versions after join blueprint_versions before using (blueprint_id)
       where blueprint_id = $1 and before.version = after.version - 1
         and (after.token_ttl_seconds > before.token_ttl_seconds or after.key_lifetime_days > before.key_lifetime_days
           or after.max_delegation_days > before.max_delegation_days or before.require_dpop > after.require_dpop
           or after.grant_subdelegations_at_once > before.grant_subdelegations_at_once
           or after.approval_policy_id is distinct from before.approval_policy_id
           or after.ceiling is distinct from before.ceiling)`,
      [this.blueprintId],
    );
    return version?.what;
  }

  private async powerGained(): Promise<string | undefined> {
    for (const id of this.sessions) {
      const principal = await principalOfSession(id);
      if (!principal || principal.personId === this.insider.personId) continue;
      for (const permission of ["requests:decide", "controls:confirm"] as const)
        if (principal.permissions.has(permission)) return `a session as ${principal.name} holds ${permission}`;
    }
    return undefined;
  }
}

const idOf = ({ personId }: { personId: string }): string => personId;

/** Lists the controls that two people agreed on and that one person must not change. */
async function controls(world: World): Promise<ReadonlySet<string>> {
  const rows = await world.sql<{ what: string }>(
    `select format('agent %s is active at tier %s', name, risk_tier) as what from agents
       where status = 'active' and risk_tier in ('high', 'critical')
     union all select format('provider %s is active at %s for %s', slug, issuer, client_id) from identity_providers
       where status = 'active'
     union all select format('provider %s maps %s', provider_id, value) from provider_group_mappings
     union all select format('issuer %s speaks for people', id) from trusted_issuers
       where kind = 'people' and status = 'active'
     union all select format('policy %s has version %s', name, current_version) from approval_policies
       where current_version > 1
     union all select format('records are kept %s months', months) from log_retention where months is not null
     union all select format('server %s has other marks', id) from resource_servers
       where identifier like 'https://strict-%' and catalogue_version > 1
     union all select format('hold %s is released', id) from legal_holds where released_at is not null`,
  );
  return new Set(rows.map(({ what }) => what));
}

/** A blueprint of which each control can be loosened. */
async function strictBlueprint(): Promise<string> {
  const id = newId("blueprint");
  const element = { id: "el_1", type: "payment", locations: ["https://payments.acme.example"] };
  const ceiling = [{ ...element, actions: ["read"], identifiers: ["*"] }];
  const strict = { tokenTtlSeconds: 120, keyLifetimeDays: 30, maxDelegationDays: 90, ceiling };
  await prisma().blueprint.create({ data: { id, name: id, versions: { create: { version: 1, ...strict } } } });
  return id;
}

/** A resource server whose mark can only be lowered by the edits that are tried. */
async function strictServer(founder: Principal): Promise<void> {
  const identifier = `https://strict-${newId("resourceServer").slice(-20).toLowerCase()}.acme.example`;
  const types = [{ name: "payment", actions: ["create"], fields: {}, effects: { create: "irreversible" as const } }];
  await registerResourceServer(founder, { name: "Payments", identifier, types, tokenAlg: "ES256" });
}

async function provider(world: World, { personId }: Principal): Promise<string> {
  const id = newId("identityProvider");
  const slug = `p${personId.slice(-10).toLowerCase()}`;
  await world.sql(
    `insert into identity_providers (id, slug, name, issuer, client_id, client_secret, scopes, default_roles, created_by_id)
     values ($1, $2, $2, $3, $2, '', '{openid}', '{member}', $4)`,
    [id, slug, issuer, personId],
  );
  await world.sql(
    `insert into provider_group_mappings (provider_id, value, roles, created_by_id)
     values ($1, 'deciders', '{security,approver}', $2)`,
    [id, personId],
  );
  return id;
}
