-- The larger of two sets of amounts, field by field. Amounts are minor units under `field unit`.
CREATE FUNCTION larger_amounts(a jsonb, b jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select coalesce(jsonb_object_agg(key, most), '{}') from (
    select key, max(value::numeric) as most from (
      select * from jsonb_each_text(a) union all select * from jsonb_each_text(b)
    ) both_sets group by key
  ) merged
$$;
CREATE AGGREGATE largest_amounts(jsonb) (SFUNC = larger_amounts, STYPE = jsonb, INITCOND = '{}');

-- What was used of delegations, by day of UTC. Derived from sealed decisions in the background; governs nothing.
CREATE TABLE used_permissions (
  delegation_id text NOT NULL,
  day date NOT NULL,
  element_id text NOT NULL,
  action text NOT NULL,
  pattern text NOT NULL,
  coarse boolean NOT NULL DEFAULT false,
  count bigint NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  amounts jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT used_permissions_pkey PRIMARY KEY (delegation_id, day, element_id, action, pattern)
);
CREATE INDEX used_permissions_due_for_removal ON used_permissions (day);

CREATE TABLE delegation_usage (
  delegation_id text NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  used bigint NOT NULL,
  CONSTRAINT delegation_usage_pkey PRIMARY KEY (delegation_id)
);
CREATE INDEX delegation_usage_due_for_removal ON delegation_usage (last_used_at);

-- Unused permissions of active delegations. A job computes it again in portions.
CREATE TABLE delegation_excess (
  delegation_id text NOT NULL,
  agent_id text NOT NULL,
  weight integer NOT NULL,
  permissions integer NOT NULL,
  unused integer NOT NULL,
  unused_elements integer NOT NULL,
  loose_limits integer NOT NULL,
  last_used_at timestamptz(3),
  computed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT delegation_excess_pkey PRIMARY KEY (delegation_id)
);
CREATE INDEX delegation_excess_by_weight ON delegation_excess (weight DESC, delegation_id DESC);
CREATE INDEX delegation_excess_of_an_agent ON delegation_excess (agent_id);
CREATE INDEX delegation_excess_due_for_removal ON delegation_excess (computed_at);

-- One row: the sealed record that is counted next, and how far the excess was computed.
CREATE TABLE privilege_use_place (
  id text NOT NULL DEFAULT 'org',
  next_index bigint NOT NULL,
  counted_until timestamptz(3),
  excess_after text NOT NULL DEFAULT '',
  excess_done_at timestamptz(3),
  CONSTRAINT privilege_use_place_pkey PRIMARY KEY (id),
  CONSTRAINT privilege_use_place_one_row CHECK (id = 'org')
);
