-- Rules that end stay: a list of those that hold reads nothing of them.
drop index "workload_rules_of_an_agent";
drop index "workload_rules_of_an_issuer";
create index "workload_rules_of_an_agent" on "workload_rules" ("agent_id", "status", "id");
create index "workload_rules_of_an_issuer" on "workload_rules" ("issuer_id", "status", "id");
