import { Agent, between, pick } from "../lib/agent.mjs";

const agent = new Agent("refund-agent");
await agent.start();
let refund = 0;

await agent.work(1_400, () => {
  refund += 1;
  // One in eight is more than it may pay at once, one in ten is in a region that is not its own.
  const amount = Math.random() < 0.125 ? between(510, 900) : between(12, 180);
  const region = Math.random() < 0.1 ? "us" : "eu";
  const body = { amount: amount.toFixed(2), currency: "EUR", task: "refund" };
  return agent.call(
    "payments.demo.example",
    "POST",
    `/payment/account/${region}-${pick([4, 7, 9])}/refund-${refund}`,
    body,
  );
});
