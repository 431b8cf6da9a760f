-- A failover can lose what no standby had: a record that was acknowledged is missing, or another timeline began without a
-- standby's word for the commits before it.
alter table log_restorations drop constraint log_restorations_kind_check;
alter table log_restorations add constraint log_restorations_kind_check
  check (kind in ('behind', 'forked', 'other_log', 'damaged', 'lost', 'timeline'));
