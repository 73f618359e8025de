"""Only one task at a time asks a source: its slot on the Prefect server."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate

from flows.names import tag_of_source
from pipeline.study import Study

# A server that is killed, or cannot write for a moment, forgets who holds a slot and not that it is held: every later task
# would wait for ever. Such a slot frees itself after a minute or two; that a study has one writer is up to its lock anyway.
FREED_PER_SECOND = 1 / 60


def limit_sources(study: Study) -> None:
    """Give each source one slot, and free it: scheduled flows of a study run one at a time, so one that is held is lost."""
    with get_client(sync_client=True) as client:
        for source in study.sources_on():
            # Prefect calls the limit of a tag so.
            name = f"tag:{tag_of_source(study, source.name)}"
            client.upsert_global_concurrency_limit_by_name(
                name, limit=1, slot_decay_per_second=FREED_PER_SECOND
            )
            client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(active_slots=0))
