select
    builds.stage as stage,
    builds.fingerprint as fingerprint,
    builds.built_at as built_at,
    builds.seconds as seconds
from main.builds as builds
order by builds.built_at
