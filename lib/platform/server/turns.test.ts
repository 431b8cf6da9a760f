import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { Admission } from "./admission";
import { Turns } from "./turns";

type Page = { response: ServerResponse; admitted: boolean | undefined };

let admission: Admission;
beforeEach(() => {
  admission = new Admission();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function ask(address: string, connection = new Socket()): Page {
  const request = new IncomingMessage(connection);
  request.headers[peerAddressHeader] = address;
  const page: Page = { response: new ServerResponse(request), admitted: undefined };
  const run = async () => {
    page.admitted = true;
  };
  void admission.page(request, page.response, run).then((ran) => {
    if (!ran) page.admitted = false;
  });
  return page;
}

/** Asks for eight pages on each of so many connections. */
const flood = (address: string, connections: number) =>
  Array.from({ length: connections }, () => new Socket()).flatMap((connection) =>
    Array.from({ length: 8 }, () => ask(address, connection)),
  );
const admitted = (pages: readonly Page[]) => pages.filter((page) => page.admitted === true);
const refused = (pages: readonly Page[]) => pages.filter((page) => page.admitted === false);

describe("turns at rendering", () => {
  it.each([26, 200])(
    "%s connections of one client refuse no page to another one, which is next",
    async (connections) => {
      const pages = flood("192.0.2.1", connections);
      const other = ask("203.0.113.7");
      await settled();
      expect([admitted(pages).length, other.admitted]).toEqual([8, undefined]);
      admitted(pages)[0]?.response.end();
      admitted(pages)[1]?.response.end();
      await settled();
      expect(other.admitted).toBe(true);
    },
  );

  it("are two at a time for each connection; the others of it wait and are refused nothing", async () => {
    const pages = flood("192.0.2.1", 1);
    for (let done = 0; done < 8; done += 2) {
      await settled();
      const now = pages.map((page) => page.admitted === true);
      expect(now).toEqual(pages.map((_, at) => at < done + 2));
      for (const page of pages.slice(done, done + 2)) page.response.end();
    }
  });

  it("count the addresses of one IPv6 site together", async () => {
    const pages = Array.from({ length: 110 }, (_, at) => flood(`2001:db8:1:${at.toString(16)}::1`, 1)).flat();
    const other = ask("2001:db8:2::1");
    await settled();
    for (const page of admitted(pages).slice(0, 2)) page.response.end();
    await settled();
    expect(other.admitted).toBe(true);
  });

  it("are refused where too many of the same client wait", async () => {
    const pages = flood("192.0.2.1", 200);
    await settled();
    expect(refused(pages).length).toBeGreaterThan(0);
  });

  it("are free again when a client goes, whether its page waits or is rendered", async () => {
    const pages = flood("192.0.2.1", 26);
    await settled();
    for (const page of pages) page.response.emit("close");
    await settled();
    const later = flood("192.0.2.1", 4);
    await settled();
    expect(admitted(later)).toHaveLength(8);
  });
});

describe("a group that holds back many answers", () => {
  it("loses one place to another caller, and keeps the answers it holds back", async () => {
    const limits = { longestMs: 60_000, patienceMs: 60_000 };
    const turns = new Turns({ atOnce: 1, waiting: 4, ofGroup: 4, held: 30_000, ...limits });
    let refused = 0;
    const asked: ServerResponse[] = [];
    const turnOf = async (lane: string) => {
      const response = new ServerResponse(new IncomingMessage(new Socket()));
      asked.push(response);
      if (!(await turns.run(response, { lane, group: lane }, async () => undefined))) refused += 1;
    };
    void turnOf("first");
    for (let i = 0; i < 30_004; i++) void turnOf("many");
    void turnOf("other");
    await settled();
    expect(refused).toBe(2);
    for (const response of asked) response.emit("close");
  });
});
