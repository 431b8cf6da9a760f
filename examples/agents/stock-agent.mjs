import { Agent, pick } from "../lib/agent.mjs";

const agent = new Agent("stock-agent");
await agent.start();

await agent.work(1_900, () => {
  const site = Math.random() < 0.12 ? "rotterdam" : "hamburg";
  const item = `/stock/site-${site}/item-${pick([11, 24, 37])}`;
  if (Math.random() < 0.6) return agent.call("warehouse.demo.example", "GET", item);
  return agent.call("warehouse.demo.example", "POST", item, { quantity: pick([5, 10, 25, 60]), task: "reorder" });
});
