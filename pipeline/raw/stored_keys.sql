-- Fingerprints of the keys that stored parts were made with.
select distinct
    run.key_fingerprint as key_fingerprint
from raw.runs as run
join raw.parts as part on part.run_id = run.run_id
