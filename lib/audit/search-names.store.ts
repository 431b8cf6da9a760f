import { idPrefixes, isId } from "@/lib/platform/base/id-kind";
import { maxFitting, maxNamed } from "@/lib/platform/http/filters/unknown-name";
import type { NameLookup } from "./search.model";
import { wordQuery } from "./search-words";
import { query, queryAlongKeys } from "./store";

/**
 * Looks names up. Whole ids that exist nowhere stay: records about them may. Names are found in a statement of their own.
 * Otherwise the planner may walk along the ids until it has met enough of a name, which may be none.
 */
export const nameLookup: NameLookup = {
  async agents(namesOrIds) {
    const asked = namesOrIds.map((text) => text.toLowerCase());
    const { rows } = await query<{ id: string; name: string }>(
      "select id, name from agents where name = any($1::text[])",
      [asked],
    );
    // A text that is a name means that agent alone.
    const shown = asked.filter((text) => rows.every(({ name }) => name !== text));
    const others = await query<{ id: string }>(
      `(select id from (select id from agents where lower(display_name) = any($1::text[]) offset 0) named
        order by id limit ${maxNamed + 1})
       union select id from kept_names where lower(value) = any($2::text[]) and id like 'agt\\_%'`,
      [shown, asked],
    );
    const ids = new Set([...rows, ...others.rows].map(({ id }) => id));
    return [...ids, ...namesOrIds.filter((text) => isId("agent", text))];
  },
  async actors(namesOrIds) {
    const { rows } = await query<{ id: string }>(
      `select id from people where lower(name) = any($1::text[]) or lower(email) = any($1::text[])
       union select id from resource_servers where lower(name) = any($1::text[]) or identifier = any($2::text[])
       union select id from kept_names where lower(value) = any($1::text[]) and id !~ '^agt_'`,
      [namesOrIds.map((text) => text.toLowerCase()), namesOrIds],
    );
    return rows.map(({ id }) => id);
  },
  async kept(prefix, names) {
    const { rows } = await query<{ id: string }>(
      `select distinct id from kept_names where lower(value) = any($1::text[]) and starts_with(id, $2)
       limit ${maxNamed + 1}`,
      [names.map((text) => text.toLowerCase()), `${prefix}_`],
    );
    return rows.map(({ id }) => id);
  },
  async agentsLike(text) {
    const { rows } = await query<{ name: string }>(
      `select name from agents where name ~>=~ $1::text and name ~<~ ($1::text || chr(1114111)) order by name using ~<~ limit 5`,
      [text.toLowerCase()],
    );
    return rows.map(({ name }) => name);
  },
  async resourceServersLike(text) {
    const { rows } = await query<{ identifier: string }>(
      "select identifier from resource_servers where starts_with(lower(name), $1) limit 5",
      [text.toLowerCase()],
    );
    return rows.map(({ identifier }) => identifier);
  },
  async peopleLike(text) {
    const { rows } = await query<{ email: string }>(
      "select email from people where starts_with(lower(email), $1) or starts_with(lower(name), $1) limit 5",
      [text.toLowerCase()],
    );
    return rows.map(({ email }) => email);
  },
  async named(words) {
    if (words.length === 0) return [];
    const rows = await queryAlongKeys<{ id: string }>(
      `select distinct id from (
         select id from kept_names where to_tsvector('simple', value) @@ to_tsquery('simple', $1) limit 2000) found
       limit 200`,
      [wordQuery(words)],
    );
    return rows.map(({ id }) => id);
  },
  async agentsFitting(pattern, beginning) {
    const { rows } = await query<{ id: string }>(
      `select id from agents where name like $1
         and ($2 = '' or (name ~>=~ $2::text and name ~<~ ($2::text || chr(1114111)))) limit ${maxFitting + 1}`,
      [pattern.toLowerCase(), beginning.toLowerCase()],
    );
    return rows.map(({ id }) => id);
  },
  async idsBeginning(prefixes, cut) {
    const places = Object.entries(idColumns).filter(([prefix]) => prefixes.length === 0 || prefixes.includes(prefix));
    if (places.length === 0) return [];
    // Ids have capitals and digits alone: between these two they sort alike in every collation.
    const found = places.map(
      ([prefix, { table, column }]) => `(select ${column} as id from ${table}
        where ${column} >= '${prefix}_' || $1::text and ${column} <= '${prefix}_' || $2::text limit ${maxNamed + 1})`,
    );
    const bounds = [cut.padEnd(26, "0"), cut.padEnd(26, "Z")];
    return (await queryAlongKeys<{ id: string }>(found.join(" union all "), bounds)).map(({ id }) => id);
  },
  async instancesEnding(ending) {
    const { rows } = await query<{ id: string }>(
      `select id from instances where reverse(id) ~>=~ $1::text and reverse(id) ~<~ ($1::text || chr(1114111))
       limit ${maxNamed + 1}`,
      [[...ending].toReversed().join("")],
    );
    return rows.map(({ id }) => id);
  },
  async withDigest(digest) {
    const { rows } = await query<{ id: string }>(
      `select delegation_id as id from delegation_versions where digest = $1
       union select request_id from request_revisions where digest = $1
       union select id from action_approvals where digest = $1`,
      [digest],
    );
    return rows.map(({ id }) => id);
  },
  async withLeafHash(hash) {
    const { rows } = await query<{ index: string }>("select index from log_leaves where leaf_hash = $1", [hash]);
    return rows.map(({ index }) => Number(index));
  },
};

const withId = (table: string) => ({ table, column: "id" });

/** The tables whose index finds ids by their beginning. */
const idColumns: Readonly<Record<string, { table: string; column: string }>> = {
  [idPrefixes.agent]: withId("agents"),
  [idPrefixes.instance]: withId("instances"),
  [idPrefixes.blueprint]: withId("blueprints"),
  [idPrefixes.resourceServer]: withId("resource_servers"),
  [idPrefixes.delegation]: withId("delegations"),
  [idPrefixes.request]: withId("requests"),
  [idPrefixes.actionApproval]: withId("action_approvals"),
  [idPrefixes.decision]: { table: "decision_entries", column: "decision_id" },
  [idPrefixes.revocation]: withId("revocations"),
  [idPrefixes.detection]: withId("detections"),
  [idPrefixes.person]: withId("people"),
  [idPrefixes.session]: withId("sessions"),
  [idPrefixes.entry]: { table: "log_entries", column: "entry_id" },
  [idPrefixes.accessToken]: { table: "access_tokens", column: "jti" },
  [idPrefixes.passkey]: withId("passkeys"),
  [idPrefixes.approvalPolicy]: withId("approval_policies"),
  [idPrefixes.controlChange]: withId("control_changes"),
  [idPrefixes.trustedIssuer]: withId("trusted_issuers"),
  [idPrefixes.group]: withId("groups"),
  [idPrefixes.export]: withId("exports"),
  [idPrefixes.case]: withId("cases"),
  [idPrefixes.review]: withId("access_reviews"),
};
