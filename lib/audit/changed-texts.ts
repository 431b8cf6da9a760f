import { createHash } from "node:crypto";
import type pg from "pg";
import { parseEntryBody, textSaltBytes } from "./entry-body";
import type { PlacedEntry } from "./rebuild-search";

/** A record beside which there are texts that it did not seal. `texts` is a digest of them: other texts have another. */
export type ChangedTexts = { index: number; texts: string };

type Text = { entry_id: string; member: string; digest: Buffer | null; stored: Buffer };

/** Finds the records beside which there is a text that they did not seal: a changed or an added one. */
export async function changedTexts(client: pg.ClientBase, placed: readonly PlacedEntry[]): Promise<ChangedTexts[]> {
  const { rows } = await client.query<Text>(
    `select entry_id, member, sha256(salt || convert_to(value, 'UTF8')) as stored,
       case when octet_length(salt) = ${textSaltBytes} then sha256(salt || convert_to(value, 'UTF8')) end as digest
     from erasable_texts where entry_id = any($1) order by entry_id, member`,
    [placed.map(({ entry }) => entry.entry_id)],
  );
  const texts = new Map<string, Text[]>();
  for (const row of rows) texts.set(row.entry_id, [...(texts.get(row.entry_id) ?? []), row]);
  return placed.flatMap(({ index, entry }) => {
    const beside = texts.get(entry.entry_id);
    if (!beside) return [];
    const sealed = new Map(Object.entries(parseEntryBody(entry.body)?.texts ?? {}));
    const isSealed = ({ member, digest }: Text) =>
      digest !== null && sealed.get(member) === digest.toString("base64url");
    const changed = beside.filter((text) => !isSealed(text));
    return changed.length === 0 ? [] : [{ index, texts: digestOf(changed) }];
  });
}

const digestOf = (changed: readonly Text[]): string =>
  createHash("sha256")
    .update(JSON.stringify(changed.map(({ member, stored }) => [member, stored.toString("base64url")])))
    .digest("base64url");
