import { Agent, between, pick } from "../lib/agent.mjs";

const agent = new Agent("refund-agent");
await agent.start();
const payments = "payments.demo.example";
let refund = 0;
/** One large refund at a time waits for a person; the small ones go on meanwhile. */
let waiting = false;

/**
 * Draws an amount: 90 % are small, 5 % need an approval, and 5 % are more than the agent may pay. The third refund
 * always needs an approval, so that the inbox is not empty soon after the start.
 */
function amount() {
  if (refund === 3) return 320;
  const dice = Math.random();
  if (dice < 0.05) return between(510, 900);
  return dice < 0.1 && !waiting ? between(210, 480) : between(8, 60);
}

/** Waits until a person has decided, and pays exactly what was approved. */
async function payWhenApproved(path, body, approval) {
  waiting = true;
  try {
    agent.say(`? waits for a person: ${path} ${body.amount} ${body.currency} (${approval.id})`);
    const status = await agent.decided(approval, `https://${payments}`);
    if (status !== "approved") return agent.say(`✗ ${path}: ${status}`);
    const { status: answered, body: answer } = await agent.call(payments, "POST", path, body);
    agent.say(answered < 300 ? `✓ ${answer.done}, as a person approved` : `✗ ${answer.action}: ${answer.reason}`);
  } catch (error) {
    agent.say(`… ${error.message}`);
  } finally {
    waiting = false;
  }
}

await agent.work(1_400, async () => {
  refund += 1;
  // One in ten is in a region that is not its own.
  const region = refund !== 3 && Math.random() < 0.1 ? "us" : "eu";
  const body = { amount: amount().toFixed(2), currency: "EUR", task: "refund" };
  const path = `/payment/account/${region}-${pick([4, 7, 9])}/refund-${refund}`;
  const answer = await agent.call(payments, "POST", path, body);
  if (answer.body.code === "approval_required" && !waiting) void payWhenApproved(path, body, answer.body.approval);
  return answer;
});
