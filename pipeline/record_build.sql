insert or replace into main.builds (stage, fingerprint, built_at, seconds)
select
    $stage as stage,
    $fingerprint as fingerprint,
    $built_at as built_at,
    $seconds as seconds
