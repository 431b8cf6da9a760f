-- Until which instant expired rows were removed. Something that was spent or used before it may be forgotten.
ALTER TABLE time_floor ADD COLUMN cleaned_until timestamp(3) with time zone;

-- A clock that went ahead, or servers that were away. By the time alone, one cannot be told from the other.
CREATE TABLE clock_jumps (
  at timestamp(3) with time zone NOT NULL,
  ahead interval NOT NULL,
  CONSTRAINT clock_jumps_due_for_removal PRIMARY KEY (at)
);

/*
 * How far the clock may be ahead of the real time: its jumps of the last seven days together. Time that a later jump
 * skipped did not pass.
 */
CREATE FUNCTION unproven_time() RETURNS interval
    LANGUAGE sql STABLE
    AS $$
  select coalesce(sum(j.ahead), interval '0') from (
    select at, ahead,
      coalesce(sum(ahead) over (order by at desc rows between unbounded preceding and 1 preceding), interval '0') as skipped
    from clock_jumps) j
  where now() - j.at - j.skipped < interval '7 days'
$$;

/* The instant that passed for certain, however wrong the clock became in the last seven days. */
CREATE FUNCTION certain_time() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
  select least(floor, now()) - unproven_time() from time_floor
$$;

/* Up to when expired rows may be removed now. A mark that a wrong clock left may be later than the time that passed. */
CREATE FUNCTION removable_until() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
  select least(cleaned_until, certain_time()) from time_floor
$$;
