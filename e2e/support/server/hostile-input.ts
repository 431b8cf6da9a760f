/** A path as a stranger asks it. */
export type PublicPath = { method: string; at: string; body?: "form" | "json" | "event"; query?: string };

const id = "x".repeat(26);
const get = (at: string, query = "q"): PublicPath => ({ method: "GET", at, query });
const json = (at: string, method = "POST"): PublicPath => ({ method, at, body: "json" });
const form = (at: string): PublicPath => ({ method: "POST", at, body: "form" });

/** The paths of SCIM clients. */
export const scimPaths: Record<string, PublicPath> = Object.fromEntries(
  ["ServiceProviderConfig", "ResourceTypes", "ResourceTypes/[id]", "Schemas", "Schemas/[id]"]
    .map((path): [string, string] => ["GET", path])
    .concat(
      ["Users", "Groups"].flatMap((type): [string, string][] => [
        ...["GET", "POST"].map((method): [string, string] => [method, type]),
        ...["GET", "PUT", "PATCH", "DELETE"].map((method): [string, string] => [method, `${type}/[id]`]),
      ]),
    )
    .map(([method, path]): [string, PublicPath] => {
      const at = `/scim/v2/${path.replace("[id]", id)}`;
      const takesBody = method !== "GET" && method !== "DELETE";
      return [`${method} /scim/v2/${path}`, takesBody ? json(at, method) : { method, at, query: "filter" }];
    }),
);

/** Every path that answers a stranger, and every path of machines, by its name in the authorisation matrix. */
export const publicPaths: Record<string, PublicPath> = {
  "GET /.well-known/authzen-configuration": get("/.well-known/authzen-configuration"),
  "GET /.well-known/jwks.json": get("/.well-known/jwks.json"),
  "GET /.well-known/oauth-authorization-server": get("/.well-known/oauth-authorization-server"),
  "GET /.well-known/oauth-protected-resource/api": get("/.well-known/oauth-protected-resource/api"),
  "GET /.well-known/openid-configuration": get("/.well-known/openid-configuration"),
  "GET /healthz": get("/healthz"),
  "GET /metrics": get("/metrics"),
  "GET /readyz": get("/readyz"),
  "GET /log/checkpoint": get("/log/checkpoint"),
  "GET /log/checkpoint/cosigned": get("/log/checkpoint/cosigned"),
  "POST /log/cosignatures": json("/log/cosignatures"),
  "GET /log/key": get("/log/key"),
  "GET /log/proof": get("/log/proof", "first"),
  "GET /log/consistency": get("/log/consistency", "from"),
  "GET /log/tile/[...tile]": get("/log/tile/0/000.p/1"),
  "GET /log/tile/entries/[...bundle]": get("/log/tile/entries/000.p/1"),
  "GET /log/entries/[index]": get("/log/entries/0"),
  "POST /access/v1/evaluation": json("/access/v1/evaluation"),
  "POST /access/v1/evaluations": json("/access/v1/evaluations"),
  "POST /access/v1/outcomes": json("/access/v1/outcomes"),
  "GET /access/v1/approvals/[id]": get(`/access/v1/approvals/aap_${id}`, "wait"),
  "GET /oauth/authorize": get("/oauth/authorize", "redirect_uri"),
  "POST /oauth/register": json("/oauth/register"),
  "GET /oauth/register/[clientId]": get(`/oauth/register/ins_${id}`),
  "PUT /oauth/register/[clientId]": json(`/oauth/register/ins_${id}`, "PUT"),
  "DELETE /oauth/register/[clientId]": json(`/oauth/register/ins_${id}`, "DELETE"),
  "GET /oauth/delegations/[id]": get(`/oauth/delegations/dlg_${id}`),
  "GET /oauth/status-lists": get("/oauth/status-lists"),
  "GET /oauth/status-lists/[id]": get("/oauth/status-lists/1"),
  "POST /oauth/introspect": form("/oauth/introspect"),
  "POST /oauth/revoke": form("/oauth/revoke"),
  "POST /oauth/token": form("/oauth/token"),
  ...scimPaths,
  "GET /api/openapi.json": get("/api/openapi.json"),
  "POST /api/security-events": { method: "POST", at: "/api/security-events", body: "event" },
  "GET /api/auth/[...nextauth]": get("/api/auth/csrf", "callbackUrl"),
  "POST /api/auth/[...nextauth]": form("/api/auth/callback/credentials"),
  "POST /api/invitations/accept": json("/api/invitations/accept"),
  "PAGE /design": get("/design"),
  "PAGE /invitation": get("/invitation", "token"),
  "PAGE /not-allowed": get("/not-allowed", "permission"),
  "PAGE /sign-in": get("/sign-in", "callbackUrl"),
  "PAGE /sign-in/window": get("/sign-in/window", "callbackUrl"),
};

const end = (...lines: string[]) => `${lines.join("\r\n")}\r\n\r\n`;
const head = ({ method, at }: PublicPath, ...more: string[]) => [`${method} ${at} HTTP/1.1`, "Host: HOST", ...more];
const types = {
  form: "application/x-www-form-urlencoded",
  json: "application/json",
  event: "application/secevent+jwt",
};

/** The request with nothing hostile in it. */
export const plainInput = (path: PublicPath): string =>
  path.body ? withBody(path, path.body === "form" ? "a=1" : "{}") : end(...head(path));

function withBody(path: PublicPath, body: string, ...more: string[]): string {
  const type = types[path.body ?? "json"];
  return end(...head(path, ...more, `Content-Type: ${type}`, `Content-Length: ${body.length}`)) + body;
}

const fill = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const numbered = (count: number, write: (at: number) => string) => Array.from({ length: count }, (_, at) => write(at));

const part = (bytes: number) => Buffer.alloc(bytes, 7).toString("base64url");

/** A cookie that says its key is derived from a password (RFC 7518 section 4.8), as often as a library admits. */
export const dearCookie = (): string => {
  const says = { alg: "PBES2-HS512+A256KW", enc: "A256GCM", p2c: 10_000, p2s: part(16) };
  return [Buffer.from(JSON.stringify(says)).toString("base64url"), part(40), part(12), part(16), part(16)].join(".");
};

/** A plain request with a cookie. */
export const cookieInput = (path: PublicPath, cookie: string): string => end(...head(path, `Cookie: ${cookie}`));

/** Requests whose head is hostile: long, deep or of many parts. */
export function hostileHeads(path: PublicPath): Record<string, string> {
  const { at, query = "q" } = path;
  const asking = (more: string) => end(...head({ ...path, at: `${at}?${query}=${more}` }));
  const token = `${fill("eyJ-", 3_000)}.${fill("a_", 3_000)}.${fill("-", 2_000)}`;
  return {
    "a long text": asking(fill("a-", 7_900)),
    "a deep text": asking(fill("%5B", 7_900)),
    "many parameters": asking(fill("&a", 7_900)),
    "as many parameters as are admitted": asking(fill("&a", 2 * 250)),
    "many different parameters": asking(numbered(900, (n) => `&p${n}=1`).join("")),
    "a long path": end(...head({ ...path, at: `${at.slice(0, at.lastIndexOf("/") + 1)}${fill("a-", 7_000)}` })),
    "many headers": end(...head(path, ...numbered(900, (n) => `a${n}: b`))),
    "many cookies": end(...head(path, `Cookie: ${numbered(1_200, (n) => `c${n}=v`).join("; ")}`)),
    "as many cookies as are admitted": end(
      ...head(path, `Cookie: ${numbered(100, (n) => `cookie${n}=${fill("v%3D", 120)}`).join("; ")}`),
    ),
    "a session's cookie that is none": end(...head(path, `Cookie: next-auth.session-token=${fill("eyJ.", 8_000)}`)),
    "ranges without end": end(
      ...head(path, `Accept: ${fill("a/b;q=0.1,", 7_000)}`, `Accept-Encoding: ${fill("gzip;q=0,", 7_000)}`),
    ),
    "a router's state": end(...head(path, "RSC: 1", `Next-Router-State-Tree: ${fill("%5B", 12_000)}`)),
    "a long token and proof": end(...head(path, `Authorization: DPoP ${token}`, `DPoP: ${token.slice(0, 6_000)}`)),
    "a bearer token": end(...head(path, `Authorization: Bearer ${fill("A.", 12_000)}`)),
  };
}

const size = 65_000;

/** Requests whose body is hostile; none where the path takes no body. */
function hostileBodies(path: PublicPath): Record<string, string> {
  if (path.body === undefined) return {};
  const presented = (body: string) => withBody(path, body, `Authorization: Bearer ${fill("a", 43)}`);
  if (path.body === "form") {
    const assertion = `${fill("eyJ-", 3_000)}.${fill("a_", 3_000)}.${fill("-", 2_000)}`;
    return {
      "a long form": presented(`grant_type=${fill("a-", size)}`),
      "many members": presented(fill("a=1&", size)),
      "many different members": presented(numbered(7_000, (n) => `m${n}=1`).join("&")),
      "escapes alone": presented(`a=${fill("%C3%A4", size)}`),
      "a long assertion": withBody(
        path,
        `grant_type=client_credentials&client_assertion=${assertion}`,
        `DPoP: ${assertion}`,
      ),
      "deep details": presented(`grant_type=client_credentials&authorization_details=${fill("[", size)}`),
    };
  }
  if (path.body === "event") return hostileTokens(path);
  return {
    "a deep body": presented(fill("[", size)),
    "a wide body": presented(`{${numbered(6_000, (n) => `"m${n}":1`).join(",")}}`),
    "a member again and again": presented(`{${fill('"a":1,', size)}"a":1}`),
    "a long text in a body": presented(`{"a":"${fill("a-", size)}"}`),
    "a long number": presented(`{"a":${fill("9", size)}}`),
    "many items": presented(`{"evaluations":[${fill("{},", size)}{}]}`),
    "escapes in a body": presented(`{"a":"${fill("\\u0061", size - (size % 6))}"}`),
    "many keys": presented(`{"jwks":{"keys":[${fill('{"kty":"EC"},', size - (size % 13))}{}]}}`),
  };
}

/** Signed events that are none: the longest parts that a token may have. */
function hostileTokens(path: PublicPath): Record<string, string> {
  const part = (text: string) => Buffer.from(text).toString("base64url");
  const token = (header: string, payload: string) =>
    withBody(path, `${part(header)}.${part(payload)}.${fill("A", 86)}`);
  const usual = '{"alg":"ES256","typ":"secevent+jwt"}';
  return {
    "a long token": withBody(path, `${fill("eyJ-", 30_000)}.${fill("a_", 30_000)}.${fill("-", 2_000)}`),
    "a long text": withBody(path, fill("a-", size)),
    "a deep payload": token(usual, fill("[", 40_000)),
    "a wide payload": token(usual, `{${numbered(4_000, (n) => `"m${n}":1`).join(",")}}`),
    // The provider of `addProvider`, which is nowhere.
    "a known issuer": token(usual, '{"iss":"http://127.0.0.1:9"}'),
    "an unknown issuer": token(usual, `{"iss":"${fill("a-", 40_000)}"}`),
    "a long header": token(`{"alg":"ES256","typ":"secevent+jwt","kid":"${fill("k", 40_000)}"}`, "{}"),
  };
}

/** Every hostile request to a path. */
export const hostileInputs = (path: PublicPath): Record<string, string> => ({
  ...hostileHeads(path),
  ...hostileBodies(path),
});
