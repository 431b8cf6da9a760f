import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { createWorld, type World } from "@/lib/testing/world";
import { authRoute } from "./auth-route";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const ask = (method: string, path: string, init: { cookie?: string; body?: unknown } = {}): Promise<Response> => {
  const isJson = init.body !== undefined && !(init.body instanceof URLSearchParams);
  return authRoute(
    new Request(`${world.runtime.publicUrl}/api/auth/${path}`, {
      method,
      headers: {
        [peerAddressHeader]: "10.1.0.1",
        ...(init.cookie === undefined ? {} : { cookie: init.cookie }),
        ...(isJson ? { "content-type": "application/json" } : {}),
      },
      ...(init.body instanceof URLSearchParams
        ? { body: init.body }
        : isJson
          ? { body: JSON.stringify(init.body) }
          : {}),
    }),
  );
};

/** The paths below `/api/auth`, each with the answer to a reading and to a write of a stranger. */
const paths: [path: string, reading: number, write: number][] = [
  ["", 404, 404],
  ["csrf", 200, 405],
  ["csrf/x", 404, 404],
  ["providers", 200, 405],
  ["session", 200, 405],
  ["signin", 302, 405],
  ["signin/credentials", 404, 404],
  ["signin/nobody", 405, 409],
  ["signout", 302, 302],
  ["signout/x", 404, 404],
  ["callback", 404, 404],
  ["callback/credentials", 405, 302],
  ["callback/credentials/x", 404, 404],
  ["callback/nobody", 302, 405],
  ["error", 302, 405],
  ["error/x", 404, 404],
  ["verify-request", 404, 404],
  ["_log", 404, 404],
  ["constructor", 404, 404],
  ["__proto__", 404, 404],
];

describe("an address of next-auth", () => {
  it.each(paths)("%j answers %i to a reading and %i to a write", async (path, reading, write) => {
    for (const [method, status] of [
      ["GET", reading],
      ["POST", write],
    ] as const) {
      const answer = await ask(method, path, method === "POST" ? { body: new URLSearchParams() } : {});
      expect(answer.status, method).toBe(status);
      if (status === 405) expect(answer.headers.get("allow")).toMatch(method === "GET" ? /^POST$/ : /^GET/);
      if (status >= 400) expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  it("answers HEAD as it answers GET, save on the way back from a provider, which a code takes once", async () => {
    expect((await ask("HEAD", "csrf")).status).toBe(200);
    expect((await ask("HEAD", "callback/nobody")).status).toBe(405);
  });

  it("leads an error without a name to the sign-in page", async () => {
    const { headers } = await ask("GET", "error");
    expect(headers.get("location")).toBe("/sign-in?error=Default");
  });
});

/** Texts that an address may hold: of this server, of others, and of none. */
const targets = [
  "x",
  "",
  " ",
  "\\x",
  " /x",
  "\t/x",
  "/x",
  "?x",
  "#x",
  "//x",
  "/\\x",
  "http:",
  "https:x",
  "http://[",
  "%",
];
const published = paths.filter(([path]) => path !== "");

describe("no address of next-auth fails", () => {
  it.each(published)("%s, for any address to return to", async (path) => {
    for (const target of [...targets, `${world.runtime.publicUrl}/x`, "javascript:x", "data:,x", "blob:x"]) {
      const query = `${path}?${new URLSearchParams({ callbackUrl: target })}`;
      const cookie = `next-auth.callback-url=${encodeURIComponent(target)}`;
      const form = { callbackUrl: target, json: "true" };
      const answers = await Promise.all([
        ask("GET", query),
        ask("GET", path, { cookie }),
        ask("GET", path, { cookie: `next-auth.callback-url=${target.replaceAll(/\s/g, "")}` }),
        ask("POST", query, { body: new URLSearchParams() }),
        ask("POST", path, { body: new URLSearchParams(form), cookie }),
        ask("POST", path, { body: form }),
      ]);
      for (const { status } of answers) expect(status, JSON.stringify(target)).toBeLessThan(500);
    }
  });

  it.each(published)("%s, for any other input", async (path) => {
    const values: unknown[] = [[], {}, 1, null, true, "", "|", "x|y"];
    for (const value of values) {
      for (const member of ["csrfToken", "callbackUrl", "json", "email", "nextauth", "error", "__proto__"]) {
        expect((await ask("POST", path, { body: { [member]: value } })).status, member).toBeLessThan(500);
      }
      const text = encodeURIComponent(String(value));
      const cookie = ["csrf-token", "session-token", "state", "nonce", "pkce.code_verifier"]
        .map((name) => `next-auth.${name}=${text}`)
        .join("; ");
      expect((await ask("GET", `${path}?error=${text}&nextauth=${text}`, { cookie })).status).toBeLessThan(500);
    }
  });
});

it("hands on the address to return to as it reads it", async () => {
  const { headers } = await ask("GET", "signin?callbackUrl=agents%3Fq%3Da%23top");
  const here = new URL(headers.get("location") ?? "", world.runtime.publicUrl);
  expect(here.searchParams.get("callbackUrl")).toBe(`${world.runtime.publicUrl}/agents?q=a#top`);
});
