import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { HttpClient, signIn } from "@/lib/testing/http";

const { url, publicUrl, admin: login } = sharedServer();

// A browser reads these as addresses of another host, or may.
const elsewhere = [
  "/%09/evil.example",
  "/%0A/evil.example",
  "/%0D%0A/evil.example",
  "%09//evil.example",
  "//evil.example",
  "/%5Cevil.example",
  "%5C%5Cevil.example",
  "/.//evil.example",
  "/x/..//evil.example",
  "https://evil.example/",
  "https:%5C%5Cevil.example",
  "javascript:alert(1)",
  "http://localhost@evil.example/",
];

describe("the address to go on to after a sign-in", () => {
  let person: HttpClient;
  beforeAll(async () => {
    person = await signIn(url, login);
  });

  it.each(elsewhere)("leads home instead of to %s", async (target) => {
    const { status, headers } = await person.get(`/sign-in?callbackUrl=${target}`);
    expect(status).toBe(307);
    expect(headers.get("location")).toBe("/");
  });

  it.each(elsewhere)("is refused by the interface when it is %s", async (target) => {
    const stranger = new HttpClient(url);
    const { csrfToken } = (await stranger.get<{ csrfToken: string }>("/api/auth/csrf")).body;
    const form = { csrfToken, ...login, callbackUrl: decodeURIComponent(target), json: "true" };
    const answer = await stranger.send("POST", "/api/auth/callback/credentials", { form });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "callbackUrl", code: "foreign_origin" }] } });
  });

  it("is the page that was asked for, with its query", async () => {
    const target = encodeURIComponent(`${publicUrl}/agents?q=status:active`);
    expect((await person.get(`/sign-in?callbackUrl=${target}`)).headers.get("location")).toBe(
      "/agents?q=status:active",
    );
  });
});
