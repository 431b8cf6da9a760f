// Runs in a thread of its own (see export-thread.ts).
import { parentPort, workerData } from "node:worker_threads";
import { answerReplaying } from "@/lib/detections/tuning/replays/replay-worker";
import { answerWriting } from "@/lib/exports/entry-worker";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { installRuntime } from "@/lib/platform/base/runtime";
import { installLentConnection } from "@/lib/platform/database/lent-connection";
import { endPools } from "@/lib/platform/database/pool";
import type { ToBackground } from "./background-thread";

const process = parentPort;
assertInvariant(process !== null, "long work in the background runs in a thread");
installRuntime(workerData.runtime);
installLentConnection("jobs");
process.on("message", (message: ToBackground) => {
  if (message === "stop") void endPools().then(() => process.close());
  else (message.topic === "exports" ? answerWriting : answerReplaying)(message.port);
});
