import { Agent, pick } from "../lib/agent.mjs";

const agent = new Agent("crm-agent");
await agent.start();

await agent.work(1_100, () => {
  const contact = `/contact/contact/c-${pick([101, 102, 107, 118, 131])}`;
  const chance = Math.random();
  if (chance < 0.08) return agent.call("crm.demo.example", "POST", "/contact/contact/all/export", { task: "enrich" });
  if (chance < 0.35) return agent.call("crm.demo.example", "PUT", contact, { task: "enrich" });
  return agent.call("crm.demo.example", "GET", contact);
});
