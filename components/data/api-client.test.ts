import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askWith, expectAsker, signInAgain } from "@/components/data/sign-in-again";
import { ApiProblem, getJson, pathWith, sendJson } from "./api-client";
import { expectFile } from "./save-file";

type Seen = { method: string; url: string; headers: Record<string, string | string[] | undefined>; body: string };

let server: Server;
let origin: string;
let seen: Seen[];
let answer: { status: number; type: string; body: string };

beforeEach(async () => {
  seen = [];
  answer = { status: 200, type: "application/json", body: "{}" };
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    response.writeHead(answer.status, { "content-type": answer.type, "x-request-id": "r-1" }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail("it was not refused"),
    (error) => (error instanceof ApiProblem ? error : expect.fail(String(error))),
  );

describe("pathWith", () => {
  it("leaves out what is empty, and repeats lists", () => {
    expect(pathWith("/api/agents", { q: "a b", cursor: undefined, sort: "" })).toBe("/api/agents?q=a+b");
    expect(pathWith("/api/x", { id: ["1", "2"], limit: 50 })).toBe("/api/x?id=1&id=2&limit=50");
    expect(pathWith("/api/x")).toBe("/api/x");
  });
});

describe("sendJson", () => {
  it("sends the key and the version it was given", async () => {
    answer.body = '{"id":"agt_1"}';
    const body = await sendJson("POST", `${origin}/api/agents`, { name: "a" }, { idempotencyKey: "k", ifMatch: '"3"' });
    expect(body).toEqual({ id: "agt_1" });
    expect(seen[0]).toMatchObject({ method: "POST", body: '{"name":"a"}' });
    expect(seen[0]?.headers).toMatchObject({
      "idempotency-key": "k",
      "if-match": '"3"',
      "content-type": "application/json",
    });
  });

  it("takes an answer without a body", async () => {
    answer = { status: 204, type: "application/json", body: "" };
    expect(await sendJson("DELETE", `${origin}/api/x`)).toBeUndefined();
  });
});

describe("refusals", () => {
  it("carries every member of the problem (RFC 9457)", async () => {
    const problem = {
      title: "Stale",
      code: "stale",
      detail: "It is at version 4.",
      errors: [{ path: "name", code: "taken" }],
    };
    answer = { status: 412, type: "application/problem+json", body: JSON.stringify(problem) };
    expect(await refused(getJson(`${origin}/api/x`))).toMatchObject({ status: 412, requestId: "r-1", ...problem });
  });

  it("makes a problem of a body that is none", async () => {
    answer = { status: 503, type: "text/html", body: "<h1>busy</h1>" };
    const error = await refused(getJson(`${origin}/api/x`));
    expect(error).toMatchObject({ status: 503, code: "http_503", detail: undefined, errors: [] });
    expect(error.message).not.toContain("<h1>");
  });

  it("states that no person answered", async () => {
    expect(await refused(getJson("http://127.0.0.1:1/api/x"))).toMatchObject({ status: 0, code: "unreachable" });
  });
});

describe("expectFile", () => {
  const methods = () => seen.map(({ method }) => method);

  it("takes no content of a file that the server gives", async () => {
    await expectFile(`${origin}/api/exports/x/files/entries.csv`);
    expect(methods()).toEqual(["HEAD"]);
  });

  it("throws the refusal with its sentence, which an answer to HEAD does not have", async () => {
    const problem = { title: "Not found", code: "export_not_found", detail: "There is no such export." };
    answer = { status: 404, type: "application/problem+json", body: JSON.stringify(problem) };
    expect(await refused(expectFile(`${origin}/api/x`))).toMatchObject({ status: 404, requestId: "r-1", ...problem });
    expect(methods()).toEqual(["HEAD", "GET"]);
  });

  it("asks again once the person signed in", async () => {
    answer = { status: 401, type: "application/problem+json", body: '{"code":"unauthenticated"}' };
    const stop = askWith(async (need) => {
      answer = { status: 200, type: "text/csv", body: "a,b" };
      return need === "session-ended";
    });
    await expectFile(`${origin}/api/x`);
    stop();
    expect(methods()).toEqual(["HEAD", "GET", "HEAD"]);
  });
});

describe("a request that needs a sign-in", () => {
  const refusal = (status: number, code: string) => ({
    ...{ status, type: "application/problem+json", body: JSON.stringify({ title: "No", code }) },
  });
  const granted = { status: 200, type: "application/json", body: '{"id":"agt_1"}' };

  it.each([
    ["an old sign-in", 403, "step_up_required", "step-up"],
    ["an ended session", 401, "unauthenticated", "session-ended"],
  ])("because of %s is sent again, the very same, once the person signed in", async (_, status, code, need) => {
    answer = refusal(status, code);
    const needs: string[] = [];
    const stop = askWith(async (asked) => {
      needs.push(asked);
      answer = granted;
      return true;
    });
    const sent = sendJson("POST", `${origin}/api/agents`, { name: "a" }, { idempotencyKey: "k", ifMatch: '"3"' });
    expect(await sent).toEqual({ id: "agt_1" });
    stop();
    expect(needs).toEqual([need]);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.body).toBe(seen[0]?.body);
    expect(seen[1]?.headers).toMatchObject({ "idempotency-key": "k", "if-match": '"3"' });
  });

  it("waits for the dialog while its code is on the way, and leaves no page", async () => {
    answer = refusal(401, "unauthenticated");
    let load = (): void => {};
    const loading = expectAsker(new Promise<void>((resolve) => (load = resolve)));
    const sent = sendJson("POST", `${origin}/api/agents`, { name: "a" });
    await expect.poll(() => seen.length).toBe(1);
    load();
    await loading;
    const stop = askWith(async () => {
      answer = granted;
      return true;
    });
    expect(await sent).toEqual({ id: "agt_1" });
    stop();
  });

  it("asks once for all that wait; where the person declines, writes ask again and reads do not", async () => {
    answer = refusal(401, "unauthenticated");
    let asked = 0;
    const stop = askWith(async () => {
      asked += 1;
      return false;
    });
    const now = { beganAt: performance.now(), reads: true };
    expect(await Promise.all([signInAgain("session-ended", now), signInAgain("step-up", now)])).toEqual([false, false]);
    expect(asked).toBe(1);
    expect((await refused(getJson(`${origin}/api/x`))).code).toBe("unauthenticated");
    expect(asked).toBe(1);
    expect((await refused(sendJson("POST", `${origin}/api/y`, {}))).code).toBe("sign_in_declined");
    expect(asked).toBe(2);
    stop();
    expect(seen).toHaveLength(2);
  });

  it("shows the server's refusal where signing in does not help, and asks no one to sign in for other refusals", async () => {
    answer = refusal(403, "step_up_required");
    let asked = 0;
    const stop = askWith(async () => {
      asked += 1;
      return true;
    });
    expect((await refused(sendJson("POST", `${origin}/api/x`, {}))).code).toBe("step_up_required");
    answer = refusal(403, "forbidden");
    expect((await refused(sendJson("POST", `${origin}/api/x`, {}))).code).toBe("forbidden");
    stop();
    expect(asked).toBe(2);
  });
});
