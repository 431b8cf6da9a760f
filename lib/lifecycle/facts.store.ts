import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Check, EndOutcome, LifecycleFacts } from "./model";

type Row = Omit<LifecycleFacts, "owner" | "backup" | "end" | "done"> & {
  ownerId: string | null;
  ownerName: string;
  ownerActive: boolean;
  ownerAccepted: boolean;
  backupId: string | null;
  backupName: string;
  backupActive: boolean;
  endsAt: Date | null;
  outcome: EndOutcome;
  setById: string;
  doneAt: Date | null;
  enrolled: boolean;
  granted: boolean;
  asked: boolean;
  channel: boolean;
};

function factsOfRow(row: Row): LifecycleFacts {
  const { ownerId, backupId, endsAt, outcome, setById, doneAt } = row;
  const { id, name, displayName, status, statusReason, riskTier, environment, blueprintId, drainsUntil } = row;
  const { activationExpiresAt } = row;
  const active: Readonly<Record<Check, boolean>> = {
    owner_accepted: row.ownerAccepted && row.ownerActive,
    backup_accepted: backupId !== null && row.backupActive,
    key_enrolled: row.enrolled,
    authority_granted: row.granted,
    decision_asked: row.asked,
    alert_channel: row.channel || runtime().mail !== undefined,
    planned_end: endsAt !== null && doneAt === null,
  };
  return {
    ...{ id, name, displayName, status, statusReason, riskTier, environment, blueprintId, drainsUntil },
    activationExpiresAt,
    owner:
      ownerId === null
        ? null
        : { id: ownerId, name: row.ownerName, active: row.ownerActive, accepted: row.ownerAccepted },
    backup: backupId === null ? null : { id: backupId, name: row.backupName, active: row.backupActive },
    end: endsAt === null ? null : { endsAt, outcome, setById, doneAt },
    done: new Set((Object.keys(active) as Check[]).filter((check) => active[check])),
  };
}

/** Reads agents with all that their checklists ask for, in the order of their ids. */
export async function factsOf(
  ids: readonly string[],
  reader: Pick<Tx, "$queryRaw"> = prisma(),
): Promise<LifecycleFacts[]> {
  if (ids.length === 0) return [];
  const rows = await reader.$queryRaw<Row[]>`
    select a.id, a.name, a.display_name as "displayName", a.status::text as status, a.status_reason as "statusReason",
      a.risk_tier::text as "riskTier", a.environment::text as environment, a.blueprint_id as "blueprintId",
      a.owner_id as "ownerId", coalesce(p.name, '') as "ownerName", coalesce(p.status = 'active', false) as "ownerActive",
      exists(select from ownership_offers o where o.agent_id = a.id and o.role = 'owner' and o.status = 'accepted'
        and o.person_id = a.owner_id) as "ownerAccepted",
      b.person_id as "backupId", coalesce(bp.name, '') as "backupName", coalesce(bp.status = 'active', false) as "backupActive",
      e.ends_at as "endsAt", e.outcome::text as outcome, e.set_by_id as "setById", e.done_at as "doneAt",
      case when a.status = 'pending' then a.activation_expires_at end as "activationExpiresAt",
      case when a.draining_since is not null then s.due_at end as "drainsUntil",
      exists(select from instances i where i.agent_id = a.id and i.status = 'active') as enrolled,
      exists(select from delegations d where d.agent_id = a.id and d.status = 'active') as granted,
      coalesce(u.allowed + u.denied, 0) > 0 as asked,
      exists(select from notification_webhooks w where w.status = 'active')
        or exists(select from push_subscriptions s where s.person_id = a.owner_id) as channel
    from agents a
      left join people p on p.id = a.owner_id
      left join ownership_offers b on b.agent_id = a.id and b.role = 'backup' and b.status = 'accepted'
        and b.person_id is distinct from a.owner_id
      left join people bp on bp.id = b.person_id
      left join agent_planned_ends e on e.agent_id = a.id
      left join agent_steps s on s.agent_id = a.id and s.step = 'retire'
      left join agent_usage u on u.agent_id = a.id
    where a.id = any(${[...ids]}) order by array_position(${[...ids]}, a.id)`;
  return rows.map(factsOfRow);
}
