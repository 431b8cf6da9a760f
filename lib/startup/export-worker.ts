// Runs in a thread of its own (see export-thread.ts).
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { answerWriting } from "@/lib/exports/entry-worker";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { installRuntime } from "@/lib/platform/base/runtime";
import { installLentConnection } from "@/lib/platform/database/lent-connection";
import { endPools } from "@/lib/platform/database/pool";

const process = parentPort;
assertInvariant(process !== null, "exports are written in a thread");
installRuntime(workerData.runtime);
installLentConnection("jobs");
process.on("message", (message: MessagePort | "stop") => {
  if (message === "stop") void endPools().then(() => process.close());
  else answerWriting(message);
});
