import { type Fault, fault, type Kind } from "@/e2e/protocol/bad-input/fault";
import { type Base, forge, writing } from "@/e2e/protocol/bad-input/forge";

// Claims that must be refused in a well-formed token with a right signature.

const seconds = (): number => Math.floor(Date.now() / 1000);

type Change = unknown | ((payload: Base["payload"]) => unknown);
const changed = (name: string, change: Change) => (base: Base) => {
  const value = typeof change === "function" ? change(base.payload) : change;
  return forge(base, { payload: { ...base.payload, [name]: value } });
};
const written = (name: string, text: () => string) => (base: Base) =>
  forge(base, { payload: writing(base.payload, name, text()) });

type Spec = { of: Kind; identified?: boolean };
const about =
  ({ of, identified = false }: Spec) =>
  (name: string, reason: string, forging: Fault["forge"]): Fault =>
    fault(name, reason, forging, { kinds: [of], identified });

const assertion = about({ of: "assertion", identified: true });
const unidentified = about({ of: "assertion" });
const audience = (name: string, change: Change, reason = "audience_mismatch: aud") =>
  assertion(`aud: ${name}`, reason, changed("aud", change));
const nobody = "iss and sub must both be the client_id";

export const assertionFaults: Fault[] = [
  unidentified("another iss than sub", nobody, changed("iss", "ins_other")),
  unidentified("no iss", nobody, changed("iss", undefined)),
  unidentified("no sub", nobody, changed("sub", undefined)),
  unidentified("sub in a list", nobody, (base) =>
    forge(base, { payload: { ...base.payload, sub: [base.payload.sub], iss: [base.payload.sub] } }),
  ),
  ...["ins_unknown", "' OR 1=1--", "../../etc/passwd", "x".repeat(200), "ä"].map((sub) =>
    unidentified(`the client ${sub.slice(0, 16)}`, /^ins_/.test(sub) ? "the client is unknown" : "client", (base) =>
      forge(base, { payload: { ...base.payload, sub, iss: sub } }),
    ),
  ),
  audience("none", undefined, "claim_missing: aud"),
  audience("the token endpoint", ({ aud }: Base["payload"]) => `${aud}/oauth/token`),
  audience("a slash behind", ({ aud }: Base["payload"]) => `${aud}/`),
  audience("capitals", ({ aud }: Base["payload"]) => String(aud).toUpperCase()),
  audience("another scheme", ({ aud }: Base["payload"]) => String(aud).replace("http:", "https:")),
  audience("another port", ({ aud }: Base["payload"]) => `${aud}0`),
  audience("a pattern", ".*"),
  audience("a star", "*"),
  audience("two", ({ aud }: Base["payload"]) => [aud, "https://evil.example"]),
  audience("the same twice", ({ aud }: Base["payload"]) => [aud, aud]),
  audience("an empty list", [], "claim_malformed: aud"),
  audience("a list within a list", ({ aud }: Base["payload"]) => [[aud]], "claim_malformed: aud"),
  audience("a number", 7, "claim_malformed: aud"),
  audience("null", null, "claim_malformed: aud"),
  audience("an object", ({ aud }: Base["payload"]) => ({ 0: aud }), "claim_malformed: aud"),
  assertion("exp: none", "claim_missing: exp", changed("exp", undefined)),
  assertion(
    "exp: a text",
    "claim_malformed: exp",
    changed("exp", () => String(seconds() + 60)),
  ),
  assertion("exp: negative", "claim_malformed: exp", changed("exp", -1)),
  assertion(
    "exp: milliseconds",
    "claim_malformed: exp",
    changed("exp", () => (seconds() + 60) * 1000),
  ),
  assertion(
    "exp: 1e15",
    "claim_malformed: exp",
    written("exp", () => "1e15"),
  ),
  assertion("exp: null", "claim_malformed: exp", changed("exp", null)),
  assertion("exp: true", "claim_malformed: exp", changed("exp", true)),
  assertion(
    "exp: past",
    "expired: exp",
    changed("exp", () => seconds() - 61),
  ),
  assertion(
    "exp: past, with a fraction",
    "expired: exp",
    written("exp", () => `${seconds() - 62}.5`),
  ),
  assertion(
    "exp: past, with an exponent",
    "expired: exp",
    written("exp", () => `${(seconds() - 70) * 10}e-1`),
  ),
  assertion(
    "exp: an hour",
    "lifetime_too_long: exp",
    changed("exp", () => seconds() + 3_600),
  ),
  assertion(
    "iat: to come",
    "not_yet_valid: iat",
    changed("iat", () => seconds() + 120),
  ),
  assertion(
    "iat: long ago",
    "lifetime_too_long: exp",
    changed("iat", () => seconds() - 700),
  ),
  assertion("iat: a text", "claim_malformed: iat", changed("iat", "now")),
  assertion(
    "nbf: to come",
    "not_yet_valid: nbf",
    changed("nbf", () => seconds() + 120),
  ),
  assertion(
    "nbf: a list",
    "claim_malformed: nbf",
    changed("nbf", () => [seconds()]),
  ),
  assertion("jti: none", "claim_missing: jti", changed("jti", undefined)),
  assertion("jti: empty", "claim_malformed: jti", changed("jti", "")),
  assertion("jti: a number", "claim_malformed: jti", changed("jti", 7)),
  assertion("jti: 5 KiB", "jti or exp is malformed", changed("jti", "j".repeat(5_000))),
];

const proof = about({ of: "proof" });
const wrongUrl = (name: string, change: Change) =>
  proof(`htu: ${name}`, "htu is not the URL of the request", changed("htu", change));
const wrongMethod = (name: string, change: Change) =>
  proof(`htm: ${name}`, "htm is not the method of the request", changed("htm", change));
const wrongTime = (name: string, change: Change) =>
  proof(`iat: ${name}`, "iat is not within 60 seconds", changed("iat", change));

export const proofFaults: Fault[] = [
  wrongMethod("none", undefined),
  wrongMethod("another", "PATCH"),
  wrongMethod("small letters", ({ htm }: Base["payload"]) => String(htm).toLowerCase()),
  wrongMethod("a space behind", ({ htm }: Base["payload"]) => `${htm} `),
  wrongMethod("a list", ({ htm }: Base["payload"]) => [htm]),
  wrongUrl("none", undefined),
  wrongUrl("a list", ({ htu }: Base["payload"]) => [htu]),
  wrongUrl("a slash behind", ({ htu }: Base["payload"]) => `${htu}/`),
  wrongUrl("another path", ({ htu }: Base["payload"]) => `${htu}/x`),
  wrongUrl("capitals in the path", ({ htu }: Base["payload"]) =>
    String(htu).replace(/[^/]+$/, (name) => name.toUpperCase().concat("X")),
  ),
  wrongUrl("another scheme", ({ htu }: Base["payload"]) =>
    String(htu).replace(/^http(s?):/, (_, s: string) => (s === "" ? "https:" : "http:")),
  ),
  wrongUrl("another port", ({ htu }: Base["payload"]) =>
    withOrigin(htu, (url) => {
      url.port = "1";
    }),
  ),
  wrongUrl("another host", ({ htu }: Base["payload"]) =>
    withOrigin(htu, (url) => {
      url.hostname = "evil.example";
    }),
  ),
  wrongUrl("a name before the host", ({ htu }: Base["payload"]) =>
    withOrigin(htu, (url) => {
      url.username = "user";
    }),
  ),
  wrongUrl("relative", ({ htu }: Base["payload"]) => new URL(String(htu)).pathname),
  wrongUrl("backslashes", ({ htu }: Base["payload"]) => String(htu).replaceAll("/", "\\")),
  wrongUrl("a space in front", ({ htu }: Base["payload"]) => ` ${htu}`),
  wrongUrl("an escaped slash", ({ htu }: Base["payload"]) => String(htu).replace(/\/([^/]+)$/, "%2f$1")),
  wrongTime("none", undefined),
  wrongTime("a text", () => String(seconds())),
  wrongTime("milliseconds", () => seconds() * 1000),
  wrongTime("null", null),
  wrongTime("past", () => seconds() - 90),
  wrongTime("to come", () => seconds() + 90),
  wrongTime("negative", -1),
  proof("jti: none", "jti is missing", changed("jti", undefined)),
  proof("jti: empty", "jti is malformed", changed("jti", "")),
  proof("jti: a number", "jti is malformed", changed("jti", 7)),
  proof("jti: a list", "jti is malformed", changed("jti", ["a"])),
  proof("jti: 5 KiB", "jti is malformed", changed("jti", "j".repeat(3_000))),
  proof("nonce: a number", "nonce is malformed", changed("nonce", 7)),
  proof(
    "exp: past",
    "expired: exp",
    changed("exp", () => seconds() - 61),
  ),
  proof(
    "nbf: to come",
    "not_yet_valid: nbf",
    changed("nbf", () => seconds() + 90),
  ),
];

function withOrigin(htu: unknown, change: (url: URL) => void): string {
  const url = new URL(String(htu));
  change(url);
  return url.href;
}

const token = about({ of: "access token" });
const missing = ["iss", "sub", "aud", "client_id", "exp", "iat", "jti"].map((name) =>
  token(`no ${name}`, "", changed(name, undefined)),
);

export const accessTokenFaults: Fault[] = [
  ...missing,
  token(
    "iss: a slash behind",
    "",
    changed("iss", ({ iss }: Base["payload"]) => `${iss}/`),
  ),
  token(
    "iss: capitals",
    "",
    changed("iss", ({ iss }: Base["payload"]) => String(iss).toUpperCase()),
  ),
  token("iss: another", "", changed("iss", "https://evil.example")),
  token(
    "iss: a list",
    "",
    changed("iss", ({ iss }: Base["payload"]) => [iss]),
  ),
  token("aud: a number", "", changed("aud", 7)),
  token("aud: an empty list", "", changed("aud", [])),
  token(
    "exp: a text",
    "",
    changed("exp", ({ exp }: Base["payload"]) => String(exp)),
  ),
  token(
    "exp: milliseconds",
    "",
    changed("exp", ({ exp }: Base["payload"]) => Number(exp) * 1000),
  ),
  token("exp: negative", "", changed("exp", -1)),
  token(
    "exp: 1e15",
    "",
    written("exp", () => "1e15"),
  ),
  token(
    "exp: days ago",
    "",
    changed("exp", () => seconds() - 200_000),
  ),
  token(
    "iat: to come",
    "",
    changed("iat", () => seconds() + 200_000),
  ),
  token(
    "nbf: to come",
    "",
    changed("nbf", () => seconds() + 200_000),
  ),
  token("sub: an object", "", changed("sub", {})),
  token("jti: a number", "", changed("jti", 7)),
  token("jti: empty", "", changed("jti", "")),
  token("jti: never issued", "", changed("jti", "tok_01J0000000000000000000000A")),
  token("jti: SQL", "", changed("jti", "' OR 1=1--")),
];
