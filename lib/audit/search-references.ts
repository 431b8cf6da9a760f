import { idPrefixes } from "@/lib/platform/base/id-kind";
import { refusedValue } from "@/lib/platform/http/filters/filter-fault";
import { maxNamed } from "@/lib/platform/http/filters/unknown-name";
import { agentNameOf } from "@/lib/protocols/spiffe/id";
import type { Context } from "./search.model";

/** Things that a text names otherwise than by words: their ids, and places in the log. */
export type Referred = {
  ids: string[];
  places: number[];
  /** Whether it is a hash of something: then no text holds it. */
  isHash: boolean;
};

const prefixes: readonly string[] = Object.values(idPrefixes);
/** Every id so far begins with 0, and so do the cut ids that have no prefix. */
const cutId = /^(?:([a-z]{3})_([0-9A-HJKMNP-TV-Z]{6,26})|(0[0-9A-HJKMNP-TV-Z]{5,25}))$/i;
const entryNumber = /^(?:0|[1-9]\d{0,14})$/;
const hexHash = /^[0-9a-f]{64}$/i;
const base64Hash = /^[A-Za-z0-9+/_-]{43}=?$/;

/** Refuses a part of an id, which refers to nothing. */
export function wholeId(value: string): string {
  const [whole, prefix = "", rest = ""] = /^([a-z]{3})_([0-9a-z]*)$/i.exec(value) ?? [];
  const isPart = whole !== undefined && prefixes.includes(prefix.toLowerCase()) && rest.length !== 26;
  if (!isPart) return value;
  throw refusedValue(
    'The filter "id" takes a whole id. Write the part without "id:" to find the ids that begin with it.',
    {
      ...{ code: "unknown_filter_value", value, suggestions: [] },
    },
  );
}

/** Reads a text as the number of an entry, a hash, a digest, a cut id, or a SPIFFE ID. */
export async function referredBy(value: string, context: Context): Promise<Referred> {
  const [ids, places] = await Promise.all([idsBehind(value, context), placesBehind(value, context)]);
  const isHash = (hexHash.test(value) || base64Hash.test(value)) && ids.length + places.length > 0;
  return { ids, places, isHash };
}

async function placesBehind(value: string, { names }: Context): Promise<number[]> {
  if (entryNumber.test(value)) return [Number(value)];
  if (hexHash.test(value)) return names.withLeafHash(Buffer.from(value, "hex"));
  // Node reads both alphabets of base64.
  if (base64Hash.test(value)) return names.withLeafHash(Buffer.from(value, "base64"));
  return [];
}

async function idsBehind(value: string, context: Context): Promise<string[]> {
  const { names, trustDomain } = context;
  if (value.startsWith("spiffe://")) {
    const agent = agentNameOf(value, trustDomain);
    return agent === undefined ? [] : names.agents([agent]);
  }
  if (hexHash.test(value)) return names.withDigest(Buffer.from(value, "hex").toString("base64url"));
  if (base64Hash.test(value)) return names.withDigest(value);
  const ending = /^…?([0-9A-HJKMNP-TV-Z]{6,25})$/i.exec(value)?.[1]?.toUpperCase();
  return [
    ...(await idsBeginning(value, context)),
    ...(ending === undefined ? [] : await names.instancesEnding(ending)),
  ];
}

async function idsBeginning(value: string, { names, refusesUnknown }: Context): Promise<string[]> {
  const [, prefix, rest, bare] = cutId.exec(value) ?? [];
  const cut = (rest ?? bare)?.toUpperCase();
  if (cut === undefined || (prefix !== undefined && cut.length === 26)) return [];
  const kind = prefix?.toLowerCase();
  if (kind !== undefined && !prefixes.includes(kind)) return [];
  const found = await names.idsBeginning(kind === undefined ? [] : [kind], cut);
  if (found.length > maxNamed && refusesUnknown) {
    throw refusedValue(`More than ${maxNamed} ids begin with ${value}. Write more of it.`, {
      ...{ code: "ambiguous_filter_name", value },
    });
  }
  return found;
}
