-- A key that waits for its first use changes nothing of its instance, yet whoever looks at the instance should see it.
create trigger announce after insert on instance_keys for each row execute function announce('instances', 'instance_id');
