import { idPrefixes } from "@/lib/platform/base/id-kind";
import { isDeceptive } from "@/lib/platform/base/text/plain-text";
import { redactText } from "@/lib/platform/observability/redact";

/** A subject as the list keeps it. */
export type KeptSubject = { externalId: string; name: string };

/** A subject as this process saw it since it last wrote. */
export type SeenSubject = KeptSubject & { firstAt: Date; lastAt: Date; asked: number };

/** The resource server that asked. */
export type Asker = { id: string; identifier: string };

/** The longest name that is kept, as of an import. */
const longest = 200;

/** Words instead of a text that may be a secret, or that people cannot read. */
const insteadOf = {
  secret: "A token or key, not kept",
  random: "Random characters or a long number, not kept",
  long: `More than ${longest} characters, not kept`,
  unreadable: "Unreadable text, not kept",
} as const;

/**
 * Answers the type and id of a subject that a resource server named, as far as they are kept.
 *
 * Of an id that may be a secret only its kind is kept. All such subjects of a server and type are one. Ids of agents in
 * our own trust domain (`ownAgents`) are names and always kept.
 */
export function keptSubject(type: string, id: string, ownAgents: string): KeptSubject {
  const name = id.normalize("NFC").trim();
  const fault = faultOf(name, ownAgents);
  const known = isType(type) ? type : "other";
  // A name never begins with a space.
  return fault
    ? { externalId: `${known}: ${fault}`, name: insteadOf[fault] }
    : { externalId: `${known}:${name}`, name };
}

const isType = (type: string): boolean => /^[A-Za-z][A-Za-z0-9_.:/-]{0,39}$/.test(type) && !mayBeSecret(type);

function faultOf(name: string, ownAgents: string): keyof typeof insteadOf | undefined {
  if (name.length > longest) return mayBeSecret(name.slice(0, longest)) ? "secret" : "long";
  if (name === "" || isDeceptive(name)) return "unreadable";
  if (name.startsWith(ownAgents)) return undefined;
  if (mayBeSecret(name)) return "secret";
  return looksRandom(name) ? "random" : undefined;
}

/** How keys of widespread systems begin, an encoded JSON object, and a key in PEM. */
const beginnings =
  /^(gh[opsur]_|github_pat_|glpat-|xox[a-z]-|xapp-|[sr]k[-_]|[sr]k_live_|AKIA|ASIA|AIza|ya29\.|npm_|hf_|dop_v1_|shpat_|SG\.|eyJ|-----BEGIN )/;
/** An address with a password or with parameters. */
const credentialed = /:\/\/([^/@\s]*@|\S*[?#])/;

const mayBeSecret = (text: string): boolean =>
  beginnings.test(text) || credentialed.test(text) || redactText(text) !== text;

/** Ids of Mandate name things. Those of tokens stand for a token, so they are not among these. */
const { accessToken: _, subjectToken: __, enrolmentToken: ___, ...ownPrefixes } = idPrefixes;
const ownIds = new RegExp(`\\b(${Object.values(ownPrefixes).join("|")})_[0-9A-HJKMNP-TV-Z]{26}\\b`, "g");
const uuids = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;

/** Ids of Okta's clients, which are as long as a token. */
const clientIds = /\b0oa[0-9A-Za-z]{17}\b/g;
/** The account of AWS in a resource name, and the project in the address of a service account of Google. */
const accounts =
  /(?<=^arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:)\d{12}(?=:)|^(service-)?\d{12}(?!\d)(?=[a-z0-9-]*@\S+\.gserviceaccount\.com$)/g;
/** A number as long as that of a card, also in groups of four. */
const longNumber = /\d{12}|(?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}(?!\d)/;

/** Whether the text has a number as long as that of a card, or a part like a key. */
function looksRandom(text: string): boolean {
  const rest = [ownIds, uuids, clientIds, accounts].reduce((left, known) => left.replace(known, ""), text);
  return longNumber.test(rest) || rest.split(/[^A-Za-z0-9_+=~-]+/).some(isRandom);
}

/** Base32 has few digits. A name may end with one. */
const base32 = /^(?=[A-Z]*[2-7]+[A-Z]+[2-7]+[A-Z])[A-Z2-7]{16,}$|^(?=[a-z]*[2-7]+[a-z]+[2-7]+[a-z])[a-z2-7]{16,}$/;

/** Whether the part is as long as a key and mixes its characters as random ones do. */
function isRandom(part: string): boolean {
  const runs = part.split(/[^A-Za-z0-9]+/);
  if (runs.some((run) => base32.test(run))) return true;
  if (part.length >= 32 && mixing(part) > 0.5) return true;
  const ofAllClasses = [/[0-9]/, /[a-z]/, /[A-Z]/].every((one) => one.test(part));
  // Random characters have a separator here and there. A name with as many short words is none.
  if (ofAllClasses && part.length >= 20 && runs.length <= 4 && mixing(part) > 0.45) return true;
  const long = runs.filter((run) => run.length >= 12);
  return (
    lengthOf(long.filter((run) => mixing(run) > 0.3)) >= 24 ||
    // Names of short words mix upper and lower case as much.
    lengthOf(long.filter((run) => mixing(run) > 0.45 && /[0-9]/.test(run))) >= 20
  );
}

const lengthOf = (runs: readonly string[]): number => runs.reduce((length, run) => length + run.length, 0);

const classOf = (char: string): string => (/[0-9]/.test(char) ? "digit" : /[a-z]/.test(char) ? "lower" : "upper");

/** The share of neighbours of different classes: about 0.1 in names, and from 0.4 on among random characters. */
function mixing(text: string): number {
  const pairs = text
    .split(/[^A-Za-z0-9]+/)
    .flatMap((run) => [...run].slice(1).map((char, at) => classOf(char) !== classOf(run[at] ?? char)));
  return pairs.filter(Boolean).length / Math.max(pairs.length, 1);
}
