-- In a migration of its own: the triggers write what changes meanwhile, and no table stays locked while it is filled.
INSERT INTO delegation_locations (delegation_id, location)
  SELECT DISTINCT d.id, l
  FROM delegations d
  JOIN delegation_versions v ON v.delegation_id = d.id AND v.version = d.current_version
  CROSS JOIN jsonb_array_elements(v.effective) e
  CROSS JOIN jsonb_array_elements_text(e -> 'locations') l
  WHERE d.status IN ('active', 'suspended')
  ON CONFLICT DO NOTHING;
