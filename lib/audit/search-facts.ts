import { isRecord } from "@/lib/audit/sentences/amounts";
import { approversOf } from "@/lib/audit/sentences/approvers";
import type { EntryBody } from "./entry-body";
import { addressMember } from "./entry-view";
import { idsIn } from "./ids-in";

/** Facts of a record that people search by. Each is null or empty where the record holds none. */
export type SearchFacts = {
  /** The person who answered for the agent. */
  person_id: string | null;
  /** The represented person, or the delegator whose authority the agent held. */
  for_id: string | null;
  approvers: string[];
  /** The resource server that asked, or that the record is about. */
  rs_id: string | null;
  task: string | null;
  /** The network address that the request came from. */
  address: string | null;
  /** Thumbprint of the instance's key. */
  key: string | null;
  /** The amounts of the action in decimals. `units` has the unit of each, or the name of its field. */
  amounts: string[];
  units: string[];
  risk_tier: string | null;
  environment: string | null;
  blueprint_version: number | null;
  policy_version: number | null;
};

/** Derives the facts of a record from its bytes and its erasable texts. Any other value than expected is left out. */
export function searchFacts(body: EntryBody, texts: ReadonlyMap<string, string>): SearchFacts {
  const facts: EntryBody["facts"] = isRecord(body.facts) ? body.facts : {};
  const through = typeof facts.throughAgent === "string" ? body.actor.id : null;
  return {
    person_id: text(facts.owner ?? facts.ownerId),
    for_id: text(facts.for ?? facts.delegator ?? through),
    approvers: approversOf({ ...body, facts }).map(storable),
    rs_id: body.actor.type === "resource_server" ? text(body.actor.id) : (serverIn(body.refs) ?? serverIn(facts)),
    task: text(texts.get("task")),
    address: text(texts.get("ip") ?? texts.get("address") ?? texts.get(addressMember)),
    key: text(facts.jkt),
    ...amountsIn(facts.amounts),
    risk_tier: text(facts.riskTier),
    environment: text(facts.environment),
    blueprint_version: version(facts.blueprintVersion),
    policy_version: version(facts.policyVersion),
  };
}

const serverIn = (value: unknown): string | null => idsIn(value).find((id) => id.startsWith("rsv_")) ?? null;

/** Other amounts fit no column of numbers, so no comparison finds them. */
const decimal = /^-?\d{1,30}(?:\.\d{1,18})?$/;

function amountsIn(stated: unknown): Pick<SearchFacts, "amounts" | "units"> {
  const entries = isRecord(stated) ? Object.entries(stated) : [];
  const found = entries.flatMap(([field, amount]) =>
    isRecord(amount) && typeof amount.value === "string" && decimal.test(amount.value)
      ? [{ value: amount.value, unit: text(amount.unit) ?? storable(field) }]
      : [],
  );
  return { amounts: found.map(({ value }) => value), units: found.map(({ unit }) => unit) };
}

const version = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : null;

const text = (value: unknown): string | null => (typeof value === "string" ? storable(value) : null);

/** PostgreSQL stores neither NUL nor lone surrogates. */
export const storable = (value: string): string => value.replaceAll("\0", "\uFFFD").toWellFormed();
