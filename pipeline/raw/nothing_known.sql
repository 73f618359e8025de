-- Room for the ids of what is stored, before anything is.
create or replace temp table known_ids (native_id varchar)
