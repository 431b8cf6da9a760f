import { VerifierAnswer, type VerifierQuestion } from "@/lib/audit/verifier.schema";

/** The command `npm run verify`, built for browsers. */
const address = "/verify-worker.mjs";

/** Verifies files in a worker of this browser. Nothing is sent to the server. */
export function runVerifier(question: VerifierQuestion): Promise<VerifierAnswer> {
  const worker = new Worker(address, { type: "module" });
  const answer = new Promise<VerifierAnswer>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(VerifierAnswer.parse(data));
    worker.onerror = () => reject(new Error("The verifier could not be loaded. Reload the page."));
    worker.postMessage(question);
  });
  return answer.finally(() => worker.terminate());
}
