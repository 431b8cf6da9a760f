import { type Logger, pino } from "pino";
import { redact } from "@/lib/platform/log/redact";

const underTest = process.env.VITEST !== undefined;

/**
 * The process's log: one JSON object per line on standard output.
 *
 * Every object passes `redact`, so a secret that reaches a log call does not reach the log (I8).
 */
export const log: Logger = pino({
  level: process.env.LOG_LEVEL ?? (underTest ? "silent" : "info"),
  base: { name: "mandate" },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: {
    level: (label) => ({ level: label }),
    log: (object) => redact(object) as Record<string, unknown>,
  },
  serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
});

/** A log whose lines all carry the request they belong to. */
export function requestLog(requestId: string): Logger {
  return log.child({ request_id: requestId });
}
