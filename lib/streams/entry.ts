import type { EntryBody } from "@/lib/audit/entry-body";
import { viewOf } from "@/lib/audit/entry-view";
import type { PortionEntry } from "@/lib/audit/portion";
import { sealedBytes } from "@/lib/audit/sealed-entries.store";
import { sentenceOf } from "@/lib/audit/sentences/sentence";

type Text = { member: string; salt: string; value: string };

/** An entry as a stream sends it. Without texts its sentence has ids in the place of names. */
export type StreamedEntry = {
  index: number;
  body: EntryBody | undefined;
  bytes: Uint8Array;
  leafHash: Uint8Array;
  sentence: string;
  /** Undefined where the stream does not carry texts. */
  texts: readonly Text[] | undefined;
};

/** Prepares an entry for a stream. */
export function streamedEntry({ index, sealed }: PortionEntry, carriesTexts: boolean): StreamedEntry {
  const body = sealed.parsed;
  const texts = carriesTexts ? sealed.texts : undefined;
  const values = new Map((texts ?? []).map(({ member, value }) => [member, value]));
  return {
    ...{ index, body, bytes: sealedBytes(sealed), leafHash: Buffer.from(sealed.leafHash, "base64"), texts },
    sentence: body ? sentenceOf(viewOf(body, values), () => undefined) : "This entry cannot be read.",
  };
}

/** The id of the record, by which receivers find duplicates. */
export const messageIdOf = ({ body, index }: StreamedEntry): string => body?.id ?? `entry-${index}`;
