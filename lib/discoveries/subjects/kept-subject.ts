import { idPrefixes } from "@/lib/platform/base/id-kind";
import { isDeceptive } from "@/lib/platform/base/text/plain-text";
import { redactText } from "@/lib/platform/observability/redact";

/** A subject as the list keeps it. */
export type KeptSubject = { externalId: string; name: string };

/** The longest name that is kept, as of an import. */
const longest = 200;

/** Words instead of a text that may be a secret, or that people cannot read. */
const insteadOf = {
  secret: "A token or key, not kept",
  random: "Random characters, not kept",
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

/** Whether a part of the text is as long as a key and mixes its characters as random ones do. */
function looksRandom(text: string): boolean {
  const parts = text
    .replace(ownIds, "")
    .replace(uuids, "")
    .split(/[^A-Za-z0-9_+=~-]+/);
  return parts.some((part) => {
    if (part.length >= 32 && mixing(part) > 0.5) return true;
    const runs = part.split(/[^A-Za-z0-9]+/).filter((run) => run.length >= 12 && mixing(run) > 0.3);
    return runs.reduce((length, run) => length + run.length, 0) >= 24;
  });
}

const classOf = (char: string): string => (/[0-9]/.test(char) ? "digit" : /[a-z]/.test(char) ? "lower" : "upper");

/** The share of neighbours of different classes: about 0.1 in names, and from 0.4 on among random characters. */
function mixing(text: string): number {
  const chars = [...text.replace(/[^A-Za-z0-9]/g, "")];
  const changes = chars.filter((char, at) => at > 0 && classOf(char) !== classOf(chars[at - 1] ?? char)).length;
  return changes / Math.max(chars.length - 1, 1);
}
