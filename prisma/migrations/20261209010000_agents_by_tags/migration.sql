-- The inventory of agents is sorted by tags. The job that counts the figures writes them beside these, so that a change of
-- tags writes nothing that decisions read.
ALTER TABLE agent_figures ADD COLUMN tags text;
UPDATE agent_figures f SET tags = t.tags
  FROM (SELECT agent_id, string_agg(tag, ' ' ORDER BY tag) AS tags FROM agent_tags GROUP BY agent_id) t
  WHERE t.agent_id = f.agent_id;
-- Agents without tags come last.
CREATE INDEX agent_figures_by_tags ON agent_figures (coalesce(tags, chr(1114111)), agent_id);
