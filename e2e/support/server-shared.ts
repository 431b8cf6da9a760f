import { discard, startTestServer, type TestServer } from "@/e2e/support/server-process";

const variable = "MANDATE_TEST_SERVER";

/** What test files know of the server they share: everything but how to end it. */
export type SharedServer = Omit<TestServer, "stop" | "kill" | "runs" | "exitCode">;

/** Starts one server for all files that disturb nobody. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  const { stop: _stop, kill: _kill, runs: _runs, exitCode: _exitCode, ...shared } = server;
  process.env[variable] = JSON.stringify(shared);
  return () => discard(server);
}

/** Answers the server that the files of the run share. */
export function sharedServer(): SharedServer {
  const text = process.env[variable];
  if (!text) throw new Error("No server runs for this test: it belongs to the project `protocol`.");
  return JSON.parse(text);
}
