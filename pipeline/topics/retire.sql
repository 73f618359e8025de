-- Older models stay on record, but are no longer in use.
update topics.models
set is_current = false
where is_current
