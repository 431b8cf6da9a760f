import { discard, startTestServer, type TestServer } from "./process";

const variable = "MANDATE_TEST_SERVER";

/** The server that test files share, without the functions that end it. */
export type SharedServer = Omit<TestServer, "stop" | "kill" | "runs" | "exitCode">;

/** Starts one server for all files that do not disturb others. */
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
