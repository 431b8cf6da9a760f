import { type EntryBody, parseEntryBody, textSaltBytes } from "@/lib/audit/entry-body";
import { type EntryView, viewOf } from "@/lib/audit/entry-view";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { sentenceOf } from "@/lib/audit/sentences/sentence";

/** A member of the server's answer that differs from the sealed bytes. */
export type Difference = { member: string; shown: string; sealed: string };

/** A record as this browser read it from its sealed bytes. */
export type ReadEntry = {
  body: EntryBody;
  /** Only texts whose salted digests fit. */
  view: EntryView;
  /** Whether this browser could check the texts: without https it has no cryptography. */
  checked: boolean;
  /** Texts that are not the sealed ones. */
  changed: readonly string[];
  /** Texts that the record holds a digest of and the answer does not have. */
  missing: readonly string[];
  differences: readonly Difference[];
};

/**
 * Parses a record from its sealed bytes and checks each text against its salted digest. Lists the members of the
 * server's response that differ from the record. Undefined if the bytes are no record.
 */
export async function readEntry(entry: AuditEntryDetail): Promise<ReadEntry | undefined> {
  const body = parseEntryBody(fromBase64(entry.bytes));
  if (!body) return undefined;
  const checked = globalThis.crypto?.subtle !== undefined;
  const texts = new Map<string, string>();
  const changed: string[] = [];
  const missing: string[] = [];
  for (const [member, digest] of Object.entries(body.texts ?? {})) {
    const [text, ...more] = entry.sealedTexts.filter((one) => one.member === member);
    if (more.length > 0) changed.push(member);
    else if (!text || text.value === null || text.salt === null) missing.push(member);
    else if (!checked || (await saltedDigest(text.salt, text.value)) === digest) texts.set(member, text.value);
    else changed.push(member);
  }
  const view = viewOf(body, texts);
  const told = Object.entries(entry.texts).filter(([member]) => ![...changed, ...missing].includes(member));
  const differences = differencesOf({ ...entry, texts: Object.fromEntries(told) }, body, view);
  return { body, view, checked, changed, missing, differences };
}

/**
 * Describes the record in one sentence. Present names are marked with "(now)". They replace names that the record does
 * not hold, or that were erased, withheld or changed.
 */
export function markedSentence({ view }: Pick<ReadEntry, "view">, { namesNow }: Pick<AuditEntryDetail, "namesNow">) {
  return sentenceOf(view, (id) => (namesNow[id] === undefined ? undefined : `${namesNow[id]} (now)`));
}

/** Computes a text's digest; undefined for a salt of another length than the sealed ones have. */
async function saltedDigest(salt: string, value: string): Promise<string | undefined> {
  const [before, after] = [fromBase64(salt), new TextEncoder().encode(value)];
  if (before.length !== textSaltBytes) return undefined;
  const whole = new Uint8Array(before.length + after.length);
  whole.set(before);
  whole.set(after, before.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return btoa(String.fromCharCode(...hash))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** Lists members of the server's response that differ from the sealed bytes. */
function differencesOf(entry: AuditEntryDetail, body: EntryBody, view: EntryView): Difference[] {
  const pairs: [string, unknown, unknown][] = [
    ["type", entry.type, body.type],
    ["time", Date.parse(entry.time), Date.parse(body.time)],
    ["actor", [entry.actor.type, entry.actor.id], [body.actor.type, body.actor.id]],
    ["agent", entry.agent?.id, body.agent],
    ["instance", entry.instanceId, body.instance],
    ["decision", entry.decision, body.decision],
    ["code", entry.code, body.code],
    ["action", entry.action, view.action],
    ["resource type", entry.resourceType, view.resource_type],
    ["facts", entry.facts, view.facts],
    ["chain", entry.hops, body.chain ?? []],
    ["references", entry.refs, body.refs ?? []],
    ["record", entry.body, body],
    ...Object.entries(entry.texts).map(
      ([member, value]): [string, unknown, unknown] =>
        [...[`text ${member}`, value, view.texts[member]]] as [string, unknown, unknown],
    ),
  ];
  return pairs
    .map(([member, shown, sealed]) => ({ member, shown: spelled(shown), sealed: spelled(sealed) }))
    .filter(({ shown, sealed }) => shown !== sealed);
}

/** One spelling of a value: members in their order, absent and null alike. */
const spelled = (value: unknown): string => JSON.stringify(value ?? null, sortedMembers);

function sortedMembers(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
