import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

type Exchange = { request: IncomingMessage; response: ServerResponse };
type Connection = { exchanges: Set<Exchange>; refused: boolean };

/** Time that answers have on a connection whose client no longer speaks HTTP. */
const answersMs = 30_000;

const connections = new WeakMap<Duplex, Connection>();

function connectionOf(socket: Duplex): Connection {
  const known = connections.get(socket);
  if (known) return known;
  const connection = { exchanges: new Set<Exchange>(), refused: false };
  connections.set(socket, connection);
  return connection;
}

/** Keeps count of a request whose answer has not left yet. */
export function noteRequest(request: IncomingMessage, response: ServerResponse): void {
  const { exchanges } = connectionOf(request.socket);
  const exchange = { request, response };
  exchanges.add(exchange);
  response.once("close", () => exchanges.delete(exchange));
}

/**
 * Writes last bytes behind the answers to the requests that arrived whole before: answers have no names, and a client or
 * proxy takes the first one for its first request (RFC 9112 section 9.3.2).
 *
 * Nothing is written where the request that is refused has been answered, or the connection ends by itself meanwhile.
 */
export function behindAnswers(socket: Duplex, write: (isAnswered: boolean) => void): void {
  const connection = connectionOf(socket);
  if (connection.refused) return;
  connection.refused = true;
  const exchanges = [...connection.exchanges];
  const refused = exchanges.find(({ request }) => !request.complete);
  const before = exchanges.filter((one) => one !== refused);
  const act = () => write(refused?.response.headersSent === true);
  if (before.length === 0) {
    act();
    return;
  }
  const cut = setTimeout(() => socket.destroy(), answersMs).unref();
  let left = before.length;
  for (const { response } of before) {
    response.once("close", () => {
      if (--left > 0) return;
      clearTimeout(cut);
      if (socket.writable) act();
    });
  }
}
