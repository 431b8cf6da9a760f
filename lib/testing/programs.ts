import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { within } from "./within";

type Options = { withinMs: number; cwd?: string; env?: NodeJS.ProcessEnv };

/**
 * Runs a program and answers what it printed, however it ended. One that takes longer is ended, with all that it started.
 *
 * A test must not wait for a program by a synchronous call: no time limit of Vitest ends that.
 */
export async function printedBy(
  program: string,
  args: readonly string[],
  { withinMs, ...options }: Options,
): Promise<string> {
  const child = spawn(program, args, { ...options, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  try {
    return await within(
      withinMs,
      [program, ...args].join(" ").slice(0, 200),
      Promise.race([text(child.stdout), failed]),
    );
  } catch (error) {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    throw error;
  }
}
