// Runs in a thread of its own (see log-thread.ts).
import { parentPort, workerData } from "node:worker_threads";
import { sealOver } from "@/lib/audit/sealing-worker";
import { answerJudging } from "@/lib/detections/watching/judge-worker";
import { JustSealed } from "@/lib/detections/watching/just-sealed";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { installRuntime } from "@/lib/platform/base/runtime";

assertInvariant(parentPort !== null, "the log is sealed in a thread");
installRuntime(workerData.runtime);
const sealed = new JustSealed();
answerJudging(workerData.rules, sealed);
sealOver(parentPort, { onSealed: (chunk) => sealed.add(chunk), onConnected: () => sealed.forget() });
