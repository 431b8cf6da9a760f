import type { Parameters } from "@/lib/agents/inventory/conditions";

/** Something at one resource server. */
export type Place = { location: string; action?: string | undefined; identifier?: string | undefined };

/** A place at a resource server, or a person. Delegations reach a person that they name, or that gave them. */
export type Reaching = { at: Place } | { personId: string };

export type ReachConditions = {
  /** SQL condition over `delegations d`. */
  where: string;
  /** SQL for the ids of the newest ones, along an index in the order of the list. */
  candidates: (older: string, limit: number) => string;
};

/** Translates what delegations reach into SQL. */
export function reachConditions(reaching: Reaching, parameters: Parameters): ReachConditions {
  return "at" in reaching ? ofPlace(reaching.at, parameters) : ofPerson(reaching.personId, parameters);
}

function ofPlace({ location, action, identifier }: Place, parameters: Parameters): ReachConditions {
  const at = parameters.add(location);
  const parts = [
    `e -> 'locations' ? ${at}`,
    ...(action === undefined ? [] : [`e -> 'actions' ? ${parameters.add(action)}`]),
    ...(identifier === undefined ? [] : [covers(parameters.add(identifier))]),
  ];
  return {
    where: `exists (select from jsonb_array_elements((select v.effective from delegation_versions v
      where v.delegation_id = d.id and v.version = d.current_version)) e where ${parts.join(" and ")})`,
    candidates: (older, limit) => `select d.id from (select l.delegation_id as id from delegation_locations l
      where l.location = ${at} and ${older.replaceAll("d.id", "l.delegation_id")}
      order by l.delegation_id desc limit ${limit}) d`,
  };
}

/** SQL for whether an identifier of the element `e` covers one: itself, all, or a beginning with at least one byte more (rules L2). */
const covers = (identifier: string): string => `exists (
  select from jsonb_array_elements_text(e -> 'identifiers') p
  where p in (${identifier}::text, '*') or (right(p, 1) = '*' and length(${identifier}::text) >= length(p)
    and starts_with(${identifier}::text, left(p, -1))))`;

/** Only a delegation that has not ended can be in effect. */
const live = ["active", "suspended"];
const roles = ["on_behalf_of_id", "delegator_id"];

function ofPerson(personId: string, parameters: Parameters): ReachConditions {
  const person = parameters.add(personId);
  return {
    where: `(d.on_behalf_of_id = ${person} or d.delegator_id = ${person})`,
    candidates: (older, limit) => {
      const parts = roles.flatMap((column) =>
        live.map(
          (status) => `(select d.id from delegations d where d.${column} = ${person} and d.status = '${status}'
            and ${older} order by d.id desc limit ${limit})`,
        ),
      );
      return `select d.id from (${parts.join(" union ")}) d order by d.id desc limit ${limit}`;
    },
  };
}
