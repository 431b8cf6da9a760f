import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rename, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

/** State of a database that its holder announces to the servers that joined it. */
export type Announcement = "starting" | "ready" | "down" | "handover";

/** The one process that runs a database. The operating system frees the place when the process dies. */
export type Holder = {
  announce(state: Announcement): void;
  /** Tells the followers to take over, and takes no more farewells; answers whether there is anybody. */
  handOver(): boolean;
  /** Frees the place. */
  release(): void;
};

/** A process that uses the database another one runs. */
export type Follower = {
  state(): Announcement;
  onAnnouncement(callback: (state: Announcement) => void): void;
  /** Lets the process end although it follows. */
  unref(): void;
  /** Resolves when the holder is gone, or after `leave`. */
  closed: Promise<void>;
  /** Leaves, and tells whether the holder took notice: if not, it was on its way out and counted on us. */
  leave(): Promise<boolean>;
};

const farewell = "bye";

/**
 * Takes the holder's place at a socket path, when no live process has it.
 *
 * A listening socket is the lock: unlike a file with a process id it cannot outlive its process.
 */
export async function claim(path: string): Promise<Holder | undefined> {
  const server = createServer();
  if (!(await listens(server, path))) {
    if (!(await removeIfDead(path)) || !(await listens(server, path))) return undefined;
  }
  const followers = new Set<Socket>();
  let latest: Announcement = "starting";
  server.on("connection", (socket) => {
    socket.unref();
    followers.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => followers.delete(socket));
    onLines(socket, (line) => {
      // Who leaves unanswered knows that the database was left to it.
      if (line !== farewell || latest === "handover") return;
      followers.delete(socket);
      socket.end(`${farewell}\n`);
    });
    socket.write(`${latest}\n`);
  });
  server.unref();
  const announce = (state: Announcement) => {
    latest = state;
    for (const socket of followers) socket.write(`${state}\n`);
  };
  return {
    announce,
    handOver: () => {
      if (followers.size > 0) announce("handover");
      return followers.size > 0;
    },
    // The place is free before the followers notice, so that one of them can take it.
    release: () => {
      server.close();
      for (const socket of followers) socket.end();
    },
  };
}

/** Joins the holder at a socket path, or answers nothing when there is none. */
export async function follow(path: string): Promise<Follower | undefined> {
  const socket = connect(path);
  const connected = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error")]).catch(
    () => false,
  );
  if (connected !== true) return undefined;
  socket.on("error", () => socket.destroy());
  let latest: Announcement = "starting";
  let noticed = false;
  const callbacks = new Set<(state: Announcement) => void>();
  onLines(socket, (line) => {
    if (line === farewell) {
      noticed = true;
      return;
    }
    latest = line as Announcement;
    for (const callback of callbacks) callback(latest);
  });
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  return {
    state: () => latest,
    onAnnouncement: (callback) => callbacks.add(callback),
    unref: () => socket.unref(),
    closed,
    leave: async () => {
      socket.ref();
      socket.write(`${farewell}\n`);
      await Promise.race([closed, pause(3000).then(() => socket.destroy())]);
      return noticed;
    },
  };
}

/** Breaking off is how a process dies: it ends the lines and is no error. */
function onLines(socket: Socket, callback: (line: string) => void): void {
  createInterface({ input: socket })
    .on("line", callback)
    .on("error", () => socket.destroy());
}

// Exclusive: workers of one supervisor would otherwise all be given the same socket, and each would hold the lock.
async function listens(server: Server, path: string): Promise<boolean> {
  const outcome = new Promise<boolean>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      ["EADDRINUSE", "ENOENT"].includes(error.code ?? "") ? resolve(false) : reject(error);
    server.once("error", failed);
    server.listen({ path, exclusive: true }, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
  return outcome;
}

/** Removes the socket file of a dead holder. It is moved aside first, so that a live one can be put back. */
async function removeIfDead(path: string): Promise<boolean> {
  if (await answers(path)) return false;
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return true;
  if (await answers(aside)) {
    await rename(aside, path);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EAGAIN";
  } finally {
    socket.destroy();
  }
}
