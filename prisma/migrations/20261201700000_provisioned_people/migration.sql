-- Whether a SCIM client named the manager. For managers of before it is not known, so that each is asked.
ALTER TABLE people ADD COLUMN manager_by_client boolean NOT NULL DEFAULT false;
UPDATE people p SET manager_by_client = true FROM provisioned_users u
  WHERE u.person_id = p.id AND p.manager_id IS NOT NULL;
-- The instant of the person's deactivation by the client. A person with another one was deactivated by an admin. For
-- deactivations of before it is not known, so that an admin reactivates those people.
ALTER TABLE provisioned_users ADD COLUMN ended_at timestamptz(3);
