import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rename, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The place of the one process that runs a database. The operating system frees it when the process dies. */
export type Place = {
  /** Notifies those who wait, and those who come later, that the database is set up. */
  open(): void;
  /** Answers whether other processes use the database. If none does, those who come later wait for the next owner. */
  close(): boolean;
  /** Frees the place. */
  release(): void;
};

/** The use of a database that another process owns. */
export type Usage = {
  /** Resolves when the owner has set the database up. */
  opened: Promise<void>;
  /** Resolves when the use ends: by `leave`, or because the owner is gone. */
  ended: Promise<void>;
  /** Ends the use. If the owner was about to go, its place is free then. */
  leave(): Promise<void>;
};

const placeIn = (socketDirectory: string) => join(socketDirectory, "owner");

/**
 * Takes the owner's place of a database, when no live process has it.
 *
 * A listening socket is the lock: unlike a file with a process id it cannot outlive its process. Each process that uses
 * the database keeps a connection to it, and writes a line when it begins.
 */
export async function claim(socketDirectory: string): Promise<Place | undefined> {
  const path = placeIn(socketDirectory);
  const server = createServer();
  if (!(await listens(server, path))) {
    if (!(await removeIfDead(path)) || !(await listens(server, path))) return undefined;
  }
  const connected = new Set<Socket>();
  const users = new Set<Socket>();
  let serves = false;
  const tell = (socket: Socket) => socket.write("ready\n");
  server.on("connection", (socket) => {
    connected.add(socket.unref());
    socket.on("error", () => socket.destroy());
    // A process that only looks for a live owner writes nothing. It does not use the database.
    socket.once("data", () => {
      users.add(socket);
      if (serves) tell(socket);
    });
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        connected.delete(socket);
        users.delete(socket);
      });
    }
  });
  server.unref();
  return {
    open: () => {
      serves = true;
      for (const socket of users) tell(socket);
    },
    close: () => {
      serves = users.size > 0;
      return serves;
    },
    // The place is free before its users notice, so that one of them can take it.
    release: () => {
      server.close();
      for (const socket of connected) socket.end();
    },
  };
}

/** Begins to use the database of another process. Answers nothing when there is no owner. */
export async function use(socketDirectory: string): Promise<Usage | undefined> {
  const socket = connect(placeIn(socketDirectory));
  socket.on("error", () => socket.destroy());
  const ended = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  const opened = new Promise<void>((resolve) => {
    socket.once("data", () => {
      socket.unref();
      resolve();
    });
  });
  const connected = once(socket, "connect").then(
    () => true,
    () => false,
  );
  if (!(await connected)) return undefined;
  socket.write("use\n");
  return {
    opened,
    ended,
    leave: async () => {
      socket.ref().end();
      await Promise.race([ended, pause(3000, undefined, { ref: false })]);
      socket.destroy();
    },
  };
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

/** Removes the socket file of a dead owner. It is moved aside first, so that a live one can be put back. */
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
