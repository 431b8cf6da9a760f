import { type Logger, pino } from "pino";
import { singleton } from "@/lib/platform/base/singleton";
import { LineDestination } from "./destination";
import { redact } from "./redact";

const underTest = process.env.VITEST !== undefined;
const flushEveryMs = 200;
const bounds = { atLeast: 4_096, atMost: 4_194_304 };

/**
 * The process's log: one JSON object per line on standard output.
 *
 * Every object passes `redact`, so a secret that reaches a log call does not reach the log (I8). Lines are written a
 * few at a time, and all that are left when the process exits. Lines that cannot be written are lost and counted.
 */
export const log: Logger = singleton("log", make);

function make(): Logger {
  const tellLost = (lines: number) => log.warn({ lines }, "lines of the log were lost: they could not be written");
  const destination = new LineDestination(1, bounds, tellLost);
  setInterval(() => destination.flush(), flushEveryMs).unref();
  process.on("exit", () => destination.flushSync());
  return pino(
    {
      level: process.env.LOG_LEVEL ?? (underTest ? "silent" : "info"),
      base: { name: "mandate" },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => redact(object) as Record<string, unknown>,
      },
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
    },
    destination,
  );
}
