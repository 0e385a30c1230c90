"""Makes the calls of the command line with a client that was generated from the document."""

import json
import sys
import time

import gpunas_client
from gpunas_client.exceptions import BadRequestException, NotFoundException

address, shown, ended, job, file, spec = sys.argv[1:]

with gpunas_client.ApiClient(gpunas_client.Configuration(host=address)) as client:
    searches = gpunas_client.SearchesApi(client)
    spec = json.loads(spec)
    kind = "application/json"
    assert searches.plan_search(spec, _content_type=kind).trainings == 12
    search = searches.start_search(spec, _content_type=kind)
    assert search.state == "running"
    assert search.search_id in [each.search_id for each in searches.list_searches()]
    assert searches.get_search(search.search_id).spec["name"] == "asked"
    assert searches.pause_search(search.search_id).state == "paused"
    assert searches.resume_search(search.search_id).state == "running"
    assert searches.set_priority(search.search_id, 3).spec["priority"] == 3
    assert searches.cancel_search(search.search_id).state == "cancelled"
    text = "text/plain"
    assert searches.rename_search(search.search_id, "renamed", _content_type=text).spec["name"] == "renamed"
    assert searches.note_search(search.search_id, "the one to deploy", _content_type=text).user_note == "the one to deploy"
    searches.delete_search(search.search_id)

    progress = gpunas_client.ProgressApi(client)
    assert len(progress.get_progress().searches) >= 2
    assert progress.get_search_progress(shown).search.counts.completed > 0
    assert progress.get_importance(shown).genes
    assert progress.get_device_time(shown).seconds > 0
    candidates = progress.get_candidates_without_preload_content(shown, band="relaxed", format="csv").data
    assert candidates.startswith(b"band,latencyMicros"), candidates[:100]

    trainings = gpunas_client.TrainingsApi(client)
    best = trainings.list_trainings(shown, where=["state:completed", "top1:0.1.."], sort="top1", limit=1)
    assert [each.state for each in best.trainings] == ["completed"]
    assert trainings.get_training(shown, best.trainings[0].job_id).training.top1 > 0.1
    table = trainings.list_trainings_without_preload_content(shown, format="csv").data
    assert table.startswith(b"jobId,number,state"), table[:100]

    curves = trainings.list_curves_without_preload_content(shown, where=["state:running"], format="jsonl").data
    assert b"trainingLoss" in curves, curves[:100]
    trainings.note_training(shown, job, "train it longer", _content_type=text)

    rankings = gpunas_client.RankingsApi(client)
    ranking = rankings.get_ranking(shown)
    assert len(ranking.bands) == 2 and ranking.bands[0].entries[0].rank == 1
    assert '"final":true' in rankings.follow_ranking(ended, _headers={"Accept": "text/event-stream"})
    assert gpunas_client.TrainersApi(client).list_trainers()
    assert len(gpunas_client.ArtefactsApi(client).get_artefact(shown, job, file)) > 0

    tables = gpunas_client.TablesApi(client)
    assert isinstance(tables.list_tables(), list)

    def table(table_id):
        """The table once it is there."""
        while True:
            try:
                found = tables.get_table(table_id)
                if hasattr(found, "entries"):
                    return found
            except NotFoundException:
                pass
            time.sleep(0.1)

    exported = table("estimate-a100-fp16-b1")
    mine = exported.model_copy(update={"id": "from-python", "version": None})
    tables.put_table("from-python", mine)
    assert len(table("from-python").entries) == len(exported.entries)
    assert tables.get_table_costs("from-python").costs
    tables.delete_table("from-python")

    try:
        trainings.list_trainings(shown, limit=100000)
        raise AssertionError("a limit of 100000 was taken")
    except BadRequestException as e:
        assert "limit is '100000'; expected a whole number from 1 to 500." in e.body, e.body
print("all calls were made")
