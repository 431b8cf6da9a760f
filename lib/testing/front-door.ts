import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach } from "vitest";
import { CrossOrigin } from "@/lib/platform/server/cross-origin";
import { makeFastLane } from "@/lib/platform/server/fast-lane";
import { makeOriginReader } from "@/lib/platform/server/forwarding";
import { makeHosts } from "@/lib/platform/server/hosts";
import { makeHttpServer } from "@/lib/platform/server/http-server";
import { knownPaths } from "@/lib/platform/server/known-paths";
import { Traffic } from "@/lib/platform/server/traffic";

/** A server of our own front door, with handlers that show what reached them. */
export class TestDoor {
  held: (() => void)[] = [];
  seenByNext: IncomingMessage["headers"] | undefined;
  port = 0;
  readonly traffic: Traffic;
  readonly server: Server;

  constructor() {
    const slow = { GET: () => new Promise<Response>((done) => this.held.push(() => done(new Response("done")))) };
    const table = {
      "/healthz": machine,
      "/oauth/token": machine,
      "/oauth/register/[clientId]": machine,
      "/slow": slow,
      "/cached": { GET: () => new Response("kept", { headers: { "cache-control": "public, max-age=60" } }) },
    };
    this.traffic = new Traffic(makeFastLane(table), knownPaths({ ...table, "/api/agents/[agentId]": slow }), {
      security: { https: true, development: false },
      hosts: makeHosts("http://localhost", ["a"]),
      readOrigin: makeOriginReader({ trustedProxies: [], https: false }),
      crossOrigin: new CrossOrigin(["https://agents.example"]),
    });
    this.server = makeHttpServer(this.traffic.handle);
  }

  readonly next = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    this.seenByNext = request.headers;
    response.end(`next ${request.url}`);
  };

  async open(): Promise<void> {
    this.server.listen(0);
    await once(this.server, "listening");
    ({ port: this.port } = this.server.address() as AddressInfo);
  }

  at(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Sends bytes as they are, and reads until the server ends the connection. */
  async raw(...pieces: string[]): Promise<string> {
    const socket = connect(this.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => undefined);
    for (const piece of pieces) socket.write(piece);
    await once(socket, "close");
    return answer;
  }
}

const machine = {
  GET: async (request: Request, context?: { params: Promise<unknown> }) =>
    Response.json({ headers: Object.fromEntries(request.headers), params: await context?.params }),
  POST: async (request: Request) => Response.json({ bytes: (await request.arrayBuffer()).byteLength }),
};

/** Opens a door before each test and closes it afterwards. */
export function testDoor(): { readonly door: TestDoor } {
  const current = {} as { door: TestDoor };
  beforeEach(async () => {
    current.door = new TestDoor();
    await current.door.open();
  });
  afterEach(() => {
    current.door.server.closeAllConnections();
    current.door.server.close();
  });
  return current;
}
