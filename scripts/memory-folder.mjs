import { accessSync, constants, statfsSync } from "node:fs";
import { freemem } from "node:os";

const folder = "/dev/shm";
/** A run takes half a gigabyte of it. */
const enoughBytes = 2 * 2 ** 30;

/**
 * Puts the temporary files of a test run into memory, unless `TMPDIR` is set or memory is short. Each database is a
 * thousand files, which a disk is slow to make, to write through and to remove.
 */
export function keepFilesInMemory() {
  if (process.env.TMPDIR === undefined && freemem() >= enoughBytes && hasRoom()) process.env.TMPDIR = folder;
}

/** Only Linux has this folder, and in a container it may be small. */
function hasRoom() {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enoughBytes;
  } catch {
    return false;
  }
}
