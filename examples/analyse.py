#!/usr/bin/env python3
"""Reads a search over REST and draws it: accuracy against latency of all trainings, their front, what is ranked.

    pip install pandas matplotlib
    python examples/analyse.py [SEARCH-ID [PICTURE]]

Without an id: the search whose ranking changed last. The picture is analysis.png. GPUNAS_SERVER and GPUNAS_TOKEN are
what they are to ./gpunas. Editors that know cells (VS Code, Spyder, Jupytext) run the parts one by one.
"""
# %% What is asked, and of whom
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

import matplotlib.pyplot as plt
import pandas as pd

SERVER = os.environ.get("GPUNAS_SERVER", "http://localhost:8080").rstrip("/")
TOKEN = os.environ.get("GPUNAS_TOKEN")


def get(path: str):
    request = urllib.request.Request(SERVER + path)
    if TOKEN:
        request.add_header("Authorization", f"Bearer {TOKEN.strip()}")
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{SERVER}{path} answers {error.code}: {error.read().decode(errors='replace')}")
    except urllib.error.URLError as error:
        sys.exit(f"Nothing answers at {SERVER} ({error.reason}). GPUNAS_SERVER names another server.")


def newest() -> str:
    rankings = get("/rankings")
    return rankings[0]["searchId"] if rankings else sys.exit(f"{SERVER} knows no ranking yet.")


search = sys.argv[1] if len(sys.argv) > 1 else newest()
picture = sys.argv[2] if len(sys.argv) > 2 else "analysis.png"
name = urllib.parse.quote(search, safe="")

# %% The ranking: a row for each network, with its latency as it was measured, or else predicted
ranking = get(f"/rankings/{name}")
ranked = pd.DataFrame(
    [
        {
            "band": band["name"],
            "rank": entry["rank"],
            "job": entry["jobId"],
            "top1": entry["top1"],
            "predicted ms": entry["latencyMicros"] / 1000,
            "measured ms": (entry["measuredLatencyMicros"] or float("nan")) / 1000,
            "parameters": entry["parameters"],
        }
        for band in ranking["bands"]
        for entry in band["entries"]
    ],
    columns=["band", "rank", "job", "top1", "predicted ms", "measured ms", "parameters"],
)
print(f"{search}, revision {ranking['revision']}{', final' if ranking['final'] else ''}")
print("No network is ranked." if ranked.empty else ranked.to_string(index=False, float_format="%.4f"))

# %% All completed trainings: a row for each, and those than which no other is both faster and more accurate
outcomes = get(f"/searches/{name}/outcomes")
trained = pd.DataFrame(outcomes["rows"], columns=outcomes["columns"])
trained["predicted ms"] = trained["latencyMicros"] / 1000
full = trained[trained["full"] == 1].sort_values(["predicted ms", "top1"], ascending=[True, False])
front = full[full["top1"] > full["top1"].cummax().shift(fill_value=-1)]

# %% The picture
figure, axes = plt.subplots(figsize=(9, 5.5), constrained_layout=True)
axes.scatter(trained["predicted ms"], 100 * trained["top1"], s=12, color="0.7", label="trainings")
axes.step(front["predicted ms"], 100 * front["top1"], where="post", color="0.3", label="front")
for band, networks in ranked.groupby("band", sort=False):
    axes.scatter(networks["predicted ms"], 100 * networks["top1"], s=45, marker="*", label=f"ranked, {band}", zorder=3)
for band in ranking["bands"]:
    axes.axvline(band["belowMicros"] / 1000, color="0.5", linestyle=":", linewidth=1)
axes.set(title=search, xlabel="predicted latency, ms", ylabel="top-1 accuracy, %")
axes.legend(loc="lower right")
figure.savefig(picture, dpi=120)
print(f"{len(full)} of {len(trained)} trainings were full ones, {len(front)} of them are on the front: {picture}")
