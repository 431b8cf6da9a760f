import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";

/** A TCP proxy in front of PostgreSQL that can fall silent. */
export type SilentProxy = {
  url: string;
  /**
   * Leaves each open connection open, and from now on passes nothing on and answers nothing, not even an end. Later
   * connections are not affected. Resolves when our end of all silent connections is closed.
   */
  hush(): Promise<unknown>;
  close(): void;
};

export async function startSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const url = new URL(databaseUrl);
  const path = join(url.searchParams.get("host") ?? "", ".s.PGSQL.5432");
  const passing = new Map<Socket, Socket>();
  const silent = new Set<Socket>();
  // Half open: the end of one side is answered by the other side alone, and by none when it is silent.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(path);
    passing.set(near, far);
    near.pipe(far).pipe(near);
    near.on("error", () => near.destroy());
    near.on("close", () => {
      passing.delete(near);
      silent.delete(near);
      far.destroy();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  url.hostname = "127.0.0.1";
  url.port = typeof address === "object" ? String(address?.port) : "";
  url.searchParams.delete("host");
  const hush = ([near, far]: [Socket, Socket]) => {
    near.unpipe(far).resume();
    far.unpipe(near).pause();
    passing.delete(near);
    silent.add(near);
    return once(near, "end");
  };
  return {
    url: url.href,
    hush: () => Promise.all([...passing].map(hush)),
    close: () => {
      for (const near of [...passing.keys(), ...silent]) near.destroy();
      server.close();
    },
  };
}
