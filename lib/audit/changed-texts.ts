import type pg from "pg";
import { parseEntryBody, textSaltBytes } from "./entry-body";
import type { PlacedEntry } from "./rebuild-search";

/** Answers the places of records beside which there is a text that they did not seal: a changed or an added one. */
export async function changedTexts(client: pg.ClientBase, placed: readonly PlacedEntry[]): Promise<number[]> {
  const { rows } = await client.query<{ entry_id: string; member: string; digest: Buffer | null }>(
    `select entry_id, member,
       case when octet_length(salt) = ${textSaltBytes} then sha256(salt || convert_to(value, 'UTF8')) end as digest
     from erasable_texts where entry_id = any($1)`,
    [placed.map(({ entry }) => entry.entry_id)],
  );
  const digests = new Map<string, { member: string; digest: string | undefined }[]>();
  for (const { entry_id, member, digest } of rows) {
    const text = { member, digest: digest?.toString("base64url") };
    digests.set(entry_id, [...(digests.get(entry_id) ?? []), text]);
  }
  const isChanged = ({ entry }: PlacedEntry): boolean => {
    const texts = digests.get(entry.entry_id) ?? [];
    if (texts.length === 0) return false;
    const sealed = new Map(Object.entries(parseEntryBody(entry.body)?.texts ?? {}));
    return texts.some(({ member, digest }) => digest === undefined || sealed.get(member) !== digest);
  };
  return placed.filter(isChanged).map(({ index }) => index);
}
