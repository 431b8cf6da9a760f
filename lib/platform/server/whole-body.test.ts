import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bodies } from "./whole-body";

let server: Server;
let sockets: Socket[];
/** Bytes of bodies that the server has received. */
let arrived: number;
let refused: IncomingMessage[];
beforeEach(async () => {
  const bodies = new Bodies();
  [sockets, arrived, refused] = [[], 0, []];
  server = createServer(async (request, response) => {
    const push = request.push.bind(request);
    const [site, caller] = [String(request.headers["x-site"]), request.headers["x-caller"]];
    const program = { caller: String(caller), programsOf: site };
    const whole = bodies.whole(request, response, caller === undefined ? { caller: site } : program);
    const counted = request.push.bind(request);
    request.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk instanceof Uint8Array) arrived += chunk.byteLength;
      return (whole === true ? push : counted)(chunk, encoding);
    };
    if (request.headers["x-hang"] !== undefined) return;
    if (!(await whole)) {
      refused.push(request);
      response.writeHead(503).end();
    } else response.end(String((await text(request)).length));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
});

function open(site: string, head: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nX-Site: ${site}\r\n${head}\r\n\r\n`);
  sockets.push(socket);
  return socket;
}
/** The answer to a short body. */
async function bodyOf(site: string): Promise<string> {
  const socket = open(site, "Content-Length: 3");
  socket.write("abc");
  return String((await once(socket, "data"))[0]);
}
const untilArrived = (bytes: number) => expect.poll(() => arrived).toBeGreaterThanOrEqual(bytes);

describe("a body that waits for its end", () => {
  it("takes no more memory in chunks of one byte, and is read unchanged", {
    timeout: 30_000,
  }, async () => {
    const [connections, pieces] = [10, 40_000];
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed + process.memoryUsage().external;
    };
    const before = used();
    for (let i = 0; i < connections; i++) open("a", "Transfer-Encoding: chunked").write("1\r\na\r\n".repeat(pieces));
    await untilArrived(connections * pieces);
    expect((used() - before) / 2 ** 20).toBeLessThan(40);
    const [first] = sockets;
    first?.write("0\r\n\r\n");
    const [answer] = await once(first as Socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 [\s\S]*40000/);
  });

  it("is refused once its site holds too many bytes; other sites are not affected", async () => {
    const size = 60_000;
    for (let i = 0; i < 139; i++) open("flood", `Content-Length: ${size + 1}`).write("x".repeat(size));
    await untilArrived(139 * size);
    const mine = open("flood", `Content-Length: ${size}`);
    mine.write("x".repeat(size));
    expect(String((await once(mine, "data"))[0])).toMatch(/^HTTP\/1\.1 503 /);
    expect(await bodyOf("other")).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets.splice(0)) socket.destroy();
    // Closing the connections frees the bytes of the site.
    await expect.poll(() => bodyOf("flood")).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("is kept no longer once it is refused, though its answer waits behind one that never comes", async () => {
    const [size, many] = [60_000, 145];
    const unfinished = Array.from({ length: many }, () => open("flood", `Content-Length: ${size + 1}`));
    for (const socket of unfinished) socket.write("x".repeat(size));
    // A site's 8 MiB hold 139 of them.
    const already = many - 139;
    await expect.poll(() => refused.length).toBe(already);
    for (let i = 0; i < many; i++) {
      const first = open("first", "X-Hang: 1");
      first.write(`POST / HTTP/1.1\r\nHost: x\r\nX-Site: flood\r\nContent-Length: ${size}\r\n\r\n${"x".repeat(size)}`);
    }
    await expect.poll(() => refused.length).toBe(already + many);
    expect(refused.reduce((sum, { readableLength }) => sum + readableLength, 0)).toBe(0);
    for (const socket of unfinished) socket.destroy();
    await expect.poll(() => bodyOf("flood")).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("is refused once all programs of its site hold too many bytes, however many callers they are", {
    timeout: 30_000,
  }, async () => {
    const size = 1_000_000;
    const heads = (caller: string) => `X-Caller: ${caller}\r\nContent-Length: ${size + 1}`;
    const many = 67;
    for (let i = 0; i < many; i++) open("flood", heads(`caller-${i % 10}`)).write("x".repeat(size));
    await untilArrived(many * size);
    const mine = open("flood", `X-Caller: mine\r\nContent-Length: ${size}`);
    mine.write("x".repeat(size));
    expect(String((await once(mine, "data"))[0])).toMatch(/^HTTP\/1\.1 503 /);
    expect(await bodyOf("other")).toMatch(/^HTTP\/1\.1 200 /);
    // People of the site are no programs.
    expect(await bodyOf("flood")).toMatch(/^HTTP\/1\.1 200 /);
  });
});
