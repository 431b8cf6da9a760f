import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, loadConfig } from "./config";

const key = "A".repeat(43);

function problemsOf(env: Record<string, string>): readonly { name: string; value: string; expected: string }[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("defaults", () => {
  it("needs nothing: embedded database, port 3000, localhost, production", () => {
    expect(loadConfig({})).toEqual({
      production: true,
      port: 3000,
      publicUrl: "http://localhost:3000",
      trustDomain: "localhost",
      addresses: ["127.0.0.1", "::1"],
      hosts: [],
      corsOrigins: [],
      dataDir: resolve(".data"),
      workers: 1,
    });
  });

  it("derives the origin from the port, and the trust domain from the origin", () => {
    expect(loadConfig({ PORT: "3100" }).publicUrl).toBe("http://localhost:3100");
    expect(loadConfig({ PUBLIC_URL: "https://mandate.acme.example:8443/" })).toMatchObject({
      publicUrl: "https://mandate.acme.example:8443",
      trustDomain: "mandate.acme.example",
    });
  });

  it("treats an empty value as absent and ignores what it does not know", () => {
    expect(loadConfig({ PORT: "", MANDATE_KEK: " ", HOME: "/root" }).port).toBe(3000);
  });

  it("takes every setting", () => {
    const url = "postgres://owner:pw@db/mandate";
    expect(
      loadConfig({
        NODE_ENV: "development",
        DATABASE_URL: url,
        MANDATE_APP_DATABASE_URL: url,
        MANDATE_DATA_DIR: "/srv/mandate",
        MANDATE_ADMIN_EMAIL: "a@acme.example",
        MANDATE_ADMIN_PASSWORD: "twelve-characters",
        MANDATE_KEK: key,
        MANDATE_TRUST_DOMAIN: "acme.example",
        WEB_CONCURRENCY: "2",
        HOST: "0.0.0.0",
        MANDATE_HOSTS: "Mandate.Internal, 10.0.0.5:3000,[::1]",
        MANDATE_CORS_ORIGINS: "https://agents.example,http://localhost:5173",
        MANDATE_METRICS_TOKEN: "metrics-token-0123",
        MANDATE_ALLOW_INTERNAL_ISSUERS: "10.20.0.0/16, fd00::/8",
        MANDATE_TRUSTED_PROXIES: "127.0.0.1/32, ::1/128",
      }),
    ).toEqual({
      production: false,
      port: 3000,
      publicUrl: "http://localhost:3000",
      addresses: ["0.0.0.0"],
      hosts: ["mandate.internal", "10.0.0.5:3000", "[::1]"],
      corsOrigins: ["https://agents.example", "http://localhost:5173"],
      metricsToken: "metrics-token-0123",
      trustDomain: "acme.example",
      databaseUrl: url,
      appDatabaseUrl: url,
      dataDir: "/srv/mandate",
      adminEmail: "a@acme.example",
      adminPassword: "twelve-characters",
      kek: key,
      workers: 2,
      internalIssuers: ["10.20.0.0/16", "fd00::/8"],
      trustedProxies: ["127.0.0.1/32", "::1/128"],
    });
  });
});

describe("the addresses to listen on", () => {
  it.each([
    ["http://localhost:3000", ["127.0.0.1", "::1"]],
    ["http://127.0.0.5:3000", ["127.0.0.1", "::1", "127.0.0.5"]],
    ["https://mandate.acme.example", []],
  ])("%s: %j", (PUBLIC_URL, addresses) => {
    expect(loadConfig({ PUBLIC_URL }).addresses).toEqual(addresses);
    expect(loadConfig({ PUBLIC_URL, HOST: "10.0.0.5" }).addresses).toEqual(["10.0.0.5"]);
  });
});

describe("PUBLIC_URL", () => {
  it.each(["http://localhost:3000", "http://127.0.0.1:3000", "http://app.localhost", "https://acme.example"])(
    "accepts %s",
    (url) => {
      expect(loadConfig({ PUBLIC_URL: url }).publicUrl).toBe(url);
    },
  );

  it.each([
    "http://acme.example",
    "http://localhost.acme.example",
    "http://127.0.0.1.acme.example",
    "http://10.0.0.1",
    "https://acme.example/mandate",
    "https://acme.example?x=1",
    "https://acme.example#x",
    "https://user@acme.example",
    "ftp://localhost",
    "acme.example",
  ])("refuses %s", (url) => {
    expect(problemsOf({ PUBLIC_URL: url })).toEqual([
      { name: "PUBLIC_URL", value: JSON.stringify(url), expected: expect.stringContaining("http only for localhost") },
    ]);
  });

  it("asks for a trust domain when its host cannot be one", () => {
    expect(problemsOf({ PUBLIC_URL: "http://[::1]:3000" })).toMatchObject([
      { name: "MANDATE_TRUST_DOMAIN", value: "absent" },
    ]);
    expect(loadConfig({ PUBLIC_URL: "http://[::1]:3000", MANDATE_TRUST_DOMAIN: "acme.example" }).trustDomain).toBe(
      "acme.example",
    );
  });
});

describe("wrong values", () => {
  it.each([
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "3000x"],
    ["PORT", "-1"],
    ["NODE_ENV", "staging"],
    ["DATABASE_URL", "mysql://db/mandate"],
    ["DATABASE_URL", "db"],
    ["DATABASE_URL", "postgres://db/mandate?options=-c%20timezone%3DCET"],
    ["MANDATE_ADMIN_EMAIL", "admin"],
    ["MANDATE_ADMIN_PASSWORD", "short"],
    ["MANDATE_KEK", key.slice(1)],
    ["MANDATE_KEK", `${key.slice(1)}+`],
    ["MANDATE_KEK_FILE", "/nowhere/kek"],
    ["MANDATE_TRUST_DOMAIN", "Acme.Example"],
    ["LOG_LEVEL", "verbose"],
    ["WEB_CONCURRENCY", "0"],
    ["WEB_CONCURRENCY", "1.5"],
    ["HOST", "[::1]"],
    ["HOST", "localhost:3000"],
    ["HOST", "http://localhost"],
    ["MANDATE_HOSTS", "https://mandate.example"],
    ["MANDATE_HOSTS", "mandate.example/x"],
    ["MANDATE_HOSTS", "mandate.example:99999"],
    ["MANDATE_HOSTS", "a.example,"],
    ["MANDATE_HOSTS", "*"],
    ["MANDATE_CORS_ORIGINS", "*"],
    ["MANDATE_CORS_ORIGINS", "http://agents.example"],
    ["MANDATE_CORS_ORIGINS", "https://agents.example/path"],
    ["MANDATE_METRICS_TOKEN", "short"],
    ["MANDATE_METRICS_TOKEN", "with a blank in its middle"],
    ["MANDATE_ALLOW_INTERNAL_ISSUERS", "10.0.0.0"],
    ["MANDATE_ALLOW_INTERNAL_ISSUERS", "10.0.0.0/33"],
    ["MANDATE_ALLOW_INTERNAL_ISSUERS", "10.0.0.0/8,"],
    ["MANDATE_ALLOW_INTERNAL_ISSUERS", "localhost/8"],
    ["MANDATE_TRUSTED_PROXIES", "127.0.0.1"],
    ["MANDATE_TRUSTED_PROXIES", "127.0.0.1/32;10.0.0.0/8"],
    ["MANDATE_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["MANDATE_TRUSTED_PROXIES", "0.0.0.0/0"],
    ["MANDATE_TRUSTED_PROXIES", "0.0.0.0/00"],
    ["MANDATE_TRUSTED_PROXIES", "10.0.0.0/8, ::/0"],
    ["MANDATE_TRUSTED_PROXIES", "proxy.internal"],
  ])("names %s=%s and what was expected", (name, value) => {
    const [problem, ...others] = problemsOf({ [name]: value });
    expect(others).toEqual([]);
    expect(problem?.name).toBe(name);
    expect(problem?.expected.length).toBeGreaterThan(10);
  });

  it("lists all of them together", () => {
    const env = { PORT: "x", PUBLIC_URL: "y", WEB_CONCURRENCY: "z" };
    expect(problemsOf(env).map(({ name }) => name)).toEqual(["PORT", "PUBLIC_URL", "WEB_CONCURRENCY"]);
    expect(() => loadConfig(env)).toThrow(/3 settings are wrong:\n {2}PORT is "x": expected a whole number/);
  });

  it("refuses two sources of the key-encryption key, and a serving role without its database", () => {
    expect(problemsOf({ MANDATE_KEK: key, MANDATE_KEK_FILE: "/dev/null" })).toMatchObject([
      { name: "MANDATE_KEK_FILE" },
    ]);
    expect(problemsOf({ MANDATE_APP_DATABASE_URL: "postgres://app@db/mandate" })).toMatchObject([
      { name: "MANDATE_APP_DATABASE_URL" },
    ]);
  });

  it("never repeats a secret (I8)", () => {
    const canary = "canary-value";
    for (const name of ["DATABASE_URL", "MANDATE_APP_DATABASE_URL", "MANDATE_KEK"]) {
      expect(() => loadConfig({ [name]: canary })).toThrow(expect.not.stringContaining(canary));
    }
    expect(() => loadConfig({ MANDATE_METRICS_TOKEN: "canary" })).toThrow(expect.not.stringContaining("canary"));
    expect(() => loadConfig({ MANDATE_ADMIN_PASSWORD: "canary" })).toThrow(expect.not.stringContaining("canary"));
  });
});
