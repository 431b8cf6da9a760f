import { marksOf } from "@/lib/audit/search-marks";
import { type StoredEntry, searchRow } from "@/lib/audit/search-row";
import type { Lab } from "@/prisma/seed/scale/lab";
import { fill, quote, type Substitutes, textArray } from "@/prisma/seed/scale/template";

/** One kind of record: the text of a copy, and the source of the copy's facts. */
export type Kind = {
  number: number;
  type: string;
  /** Which of the story's records of that type, by a text that it holds. */
  holding: string;
  /** Follows `from scale.slots s`. */
  joins: string;
  substitutes: Substitutes;
  /** Patterns of the sealed text that become one expression each. */
  patterns?: readonly (readonly [RegExp, string])[];
  /** SQL arrays of ids that stand for the first delegation of the chain. */
  chainIds?: string;
};

type Sealed = StoredEntry & { texts: Record<string, string> };

async function storyRecord({ client }: Lab, { type, holding }: Kind): Promise<Sealed> {
  const { rows } = await client.query<Sealed>(
    `select e.id, e.entry_id, e.type, e.body, e.leaf_hash, e.created_at,
       coalesce((select json_object_agg(t.member, t.value order by t.member) from scale.p_erasable_texts t where t.entry_id = e.entry_id), '{}') as texts
     from scale.p_log_entries e where e.type = $1 and position($2 in convert_from(e.body, 'UTF8')) > 0 order by e.id limit 1`,
    [type, holding],
  );
  const [found] = rows;
  if (!found) throw new Error(`The story has no record ${type} with ${holding}.`);
  return found;
}

/** Puts a marker in the place of each pattern of a kind. Returns the text, and the expression of each marker. */
function withMarkers(body: string, { type, patterns = [] }: Kind): [string, [string, string][]] {
  let [pattern, marked] = [body, [] as [string, string][]];
  for (const [expression, sql] of patterns) {
    const marker = `@@${marked.length}@@`;
    if (!expression.test(pattern)) throw new Error(`${type} does not hold ${expression}.`);
    pattern = pattern.replace(expression, marker);
    marked = [...marked, [marker, sql]];
  }
  return [pattern, marked];
}

/**
 * Writes the query that makes all records of one kind among the slots from `$1` to `$2`: their bytes, hashes and search
 * rows, and the texts beside them.
 */
export async function kindSql(lab: Lab, kind: Kind): Promise<string> {
  const sealed = await storyRecord(lab, kind);
  const body = sealed.body.toString("utf8");
  const read = JSON.parse(body) as { time: string; texts?: Record<string, string> };
  const members = Object.keys(sealed.texts).sort();
  const own: Substitutes = [[sealed.entry_id, "t.entry_id"], [read.time, "scale.iso(s.at)"], ...kind.substitutes];
  const digests = members.map((member, i) => [read.texts?.[member] ?? "", `g.digests[${i + 1}]`] as const);
  const values = members.map((member) => fill(sealed.texts[member] ?? "", own));
  const salts = members.map((member) => `scale.hash(t.entry_id || ${quote(member)})`);
  const [pattern, marked] = withMarkers(body, kind);
  const texts = fill(pattern, [...marked, ...digests, ...own]);
  const row = searchRow(0, sealed, new Map(Object.entries(sealed.texts)));
  const at = (value: string | null) => (value === null ? "null::text" : fill(value, own));
  const resourceAt = members.indexOf("resource") + 1;
  const words = [
    quote([sealed.type, row.code, row.action, row.resource_type].filter((word) => word !== null).join(" ")),
  ];
  if (resourceAt > 0) words.push(`v.texts[${resourceAt}]`);
  words.push(...members.map((member, i) => (member === "ip" ? "''" : `v.texts[${i + 1}]`)));
  if (row.key !== null) words.push(at(row.key));
  const textOf = (member: string) =>
    members.includes(member) ? `v.texts[${members.indexOf(member) + 1}]` : "null::text";
  const bytea = salts.length === 0 ? "'{}'::bytea[]" : `array[${salts.join(", ")}]`;
  return `select s.e, t.entry_id, ${quote(sealed.type)}::text as type, convert_to(${texts}, 'UTF8') as body, s.at,
      ${at(row.decision)} as decision, ${at(row.code)} as code, ${at(row.actor_type)} as actor_type, ${at(row.actor_id)} as actor_id,
      ${at(row.agent_id)} as agent_id, ${at(row.instance_id)} as instance_id, ${at(row.action)} as action,
      ${at(row.resource_type)} as resource_type, ${resourceAt > 0 ? `v.texts[${resourceAt}]` : "null::text"} as resource,
      ${kind.chainIds ?? "'{}'::text[]"} as chain, ${refsSql(lab, kind, row.refs, own)} as refs,
      ${wordsSql(row.key === null ? members : [...members, "key"], words.join(" || ' ' || "))} || ${quote(
        marksOf(row)
          .map((mark) => ` ${mark}`)
          .join(""),
      )} as words,
      ${at(row.person_id)} as person_id, ${at(row.for_id)} as for_id, ${textArray(row.approvers.map(at))} as approvers,
      ${at(row.rs_id)} as rs_id, ${textOf("task")} as task, ${textOf("ip")} as address, ${at(row.key)} as key,
      ${textArray(row.amounts.map(quote))}::numeric[] as amounts, ${textArray(row.units.map(quote))} as units,
      ${at(row.risk_tier)} as risk_tier, ${at(row.environment)} as environment,
      ${row.blueprint_version ?? "null"}::int as blueprint_version, ${row.policy_version ?? "null"}::int as policy_version,
      ${members.length === 0 ? "'{}'::text[]" : `array[${members.map(quote).join(", ")}]`} as members, v.salts, v.texts
    from scale.slots s ${kind.joins}
      cross join lateral (select scale.stamp(s.at) as stamp offset 0) c
      cross join lateral (select 'ent_' || c.stamp || scale.chance('ent', s.e) as entry_id offset 0) t
      cross join lateral (select ${textArray(values)} as texts, ${bytea} as salts offset 0) v
      cross join lateral (select ${digestsSql(members.length)} as digests offset 0) g
    where s.kind = ${kind.number} and s.e >= $1 and s.e < $2`;
}

/** The words of a text, as `words` of search-row.ts splits them; a resource alone holds no two marks in a row. */
const wordsSql = (members: readonly string[], text: string): string =>
  members.every((member) => member === "resource")
    ? `translate(lower(${text}), './-_', '    ')`
    : `btrim(regexp_replace(lower(${text}), '[^[:alnum:]]+', ' ', 'g'))`;

const digestsSql = (count: number): string =>
  textArray(
    Array.from(
      { length: count },
      (_, i) => `scale.b64(sha256(v.salts[${i + 1}] || convert_to(v.texts[${i + 1}], 'UTF8')))`,
    ),
  );

function refsSql({ story }: Lab, kind: Kind, refs: readonly string[], own: Substitutes): string {
  const root = story.delegations[0] ?? "";
  const at = kind.chainIds === undefined ? -1 : refs.indexOf(root);
  if (at < 0) return textArray(refs.map((id) => fill(id, own)));
  const [before, after] = [refs.slice(0, at), refs.slice(at + 1)];
  return `${textArray(before.map((id) => fill(id, own)))} || ${kind.chainIds} || ${textArray(after.map((id) => fill(id, own)))}`;
}
