delete from main.builds
where builds.stage = $stage
