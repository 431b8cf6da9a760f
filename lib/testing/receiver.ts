import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { path: string; headers: IncomingMessage["headers"]; body: string; bytes: Buffer };
export type Answering = (response: ServerResponse, received: Received) => unknown;

/** A server that takes messages, keeps them, and answers as the test states. */
export type Receiver = {
  url: string;
  received: Received[];
  /** Answers from now on; 204 at first. */
  answer(how: Answering): void;
  end(): Promise<void>;
};

export const answering =
  (status: number, headers: Record<string, string> = {}, body = ""): Answering =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** Starts a receiver on this machine. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let how = answering(204);
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    const one = { path: request.url ?? "", headers: request.headers, body: bytes.toString("utf8"), bytes };
    received.push(one);
    how(response, one);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer(next) {
      how = next;
    },
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
