import { addressMember } from "@/lib/audit/entry-view";
import type { AuditEntry, Named } from "@/lib/audit/schema";
import { csvColumns } from "@/lib/exports/formats/csv";
import { product } from "@/lib/platform/base/product";
import type { World } from "./world";

// The lines of exports, written as plainly as their contract states them: one entry after the other, without haste.

type Stored = { index: string; entry_id: string; body: Buffer; leaf_hash: Buffer };
type Text = { member: string; salt: Buffer; value: string };

/** The NDJSON of all entries up to a place. */
export async function plainNdjson({ sql }: Pick<World, "sql">, last: number): Promise<string> {
  const stored = await sql<Stored>(
    `select s.index, e.entry_id, e.body, l.leaf_hash from audit_search s join log_leaves l on l.index = s.index
     join log_entries e on e.id = l.entry where s.index <= $1 order by s.index`,
    [last],
  );
  let lines = "";
  for (const { index, entry_id: id, body, leaf_hash: leafHash } of stored) {
    const texts = await sql<Text>(
      "select member, salt, value from erasable_texts where entry_id = $1 order by member",
      [id],
    );
    for (const [member, digest] of Object.entries(sealedIn(body))) {
      const names = member.startsWith("names.")
        ? await sql<Text>("select $2 as member, salt, value from kept_names where digest = $1", [digest, member])
        : [];
      texts.push(...names);
    }
    const shown = texts.map(({ member, salt, value }) => ({ member, salt: salt.toString("base64"), value }));
    const [hash, entry] = [leafHash.toString("base64"), body.toString("utf8")];
    lines += `${JSON.stringify({ index: Number(index), leafHash: hash, entry, texts: shown })}\n`;
  }
  return lines;
}

/** The salted hashes of a record; none of bytes that are no record. */
function sealedIn(body: Buffer): Readonly<Record<string, string>> {
  try {
    const { actor, texts = {} } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return actor === undefined ? {} : texts;
  } catch {
    return {};
  }
}

export const plainCsv = (entries: readonly AuditEntry[]): string =>
  [csvColumns.map(({ name }) => name), ...entries.map((entry) => csvColumns.map(({ of }) => cell(of(entry))))]
    .map((cells) => `${cells.join(",")}\r\n`)
    .join("");

function cell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  const isFormula = /^[=+\-@\t\r\n＝＋－＠]/.test(text);
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** The OCSF events of decisions, of which most entries of a log are. */
export const plainOcsf = (entries: readonly AuditEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(ofDecision(entry))}\n`).join("");

const activities = new Map([
  ["create", 1],
  ["read", 2],
]);
const party = ({ id, name }: Named) => ({ uid: id, ...(name !== null && { name }) });

function ofDecision(entry: AuditEntry): object {
  const { agent, action, resource, resourceType, code, instanceId, chain, amount, limit, accountable } = entry;
  const activity = activities.get(action ?? "") ?? 99;
  const isDenied = entry.decision === "deny";
  const address = entry.texts[addressMember];
  const { id, name } = entry.subject;
  return {
    ...{ category_uid: 6, class_uid: 6003, activity_id: activity, type_uid: 600300 + activity },
    ...{ time: Date.parse(entry.time), severity_id: isDenied ? 2 : 1, status_id: isDenied ? 2 : 1 },
    ...(code !== null && { status_code: code }),
    message: entry.sentence,
    metadata: {
      version: "1.3.0",
      product: { name: product.name, vendor_name: product.name, version: product.version },
      ...{ uid: entry.entryId, sequence: entry.index },
      ...(typeof entry.facts.trace === "string" && { correlation_uid: entry.facts.trace }),
    },
    actor: { app_uid: id, ...(name !== null && { app_name: name }), ...(entry.for && { user: party(entry.for) }) },
    api: {
      operation: action ?? entry.type,
      ...(entry.actor.type === "resource_server" && { service: party(entry.actor) }),
    },
    src_endpoint: address === undefined ? { uid: instanceId ?? entry.actor.id } : { ip: address },
    ...(resource !== null && {
      resources: [{ name: resource, ...(resourceType !== null && { type: resourceType }) }],
    }),
    unmapped: {
      ...(agent && {
        ai_agent: {
          ...party(agent),
          ...(instanceId !== null && { instance_uid: instanceId }),
          ...(accountable && { accountable: party(accountable) }),
        },
      }),
      ...(chain.length > 0 && {
        delegation: {
          chain,
          ...(entry.for && { delegator: party(entry.for) }),
          approvers: entry.approvers.map(party),
        },
      }),
      ...(amount !== null && { amount }),
      ...(limit !== null && { limit }),
      record: { index: entry.index, type: entry.type, facts: entry.facts },
    },
  };
}
