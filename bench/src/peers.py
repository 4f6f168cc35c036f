"""How long Metaxy takes for the SQL of every store of a file, each way once as warm as it gets.

Prints nanoseconds as JSON: `plan` is TOML text to SQL without files (parse, validate, plan), `whole` is a user's own
way: load the configuration, get each store, preview its SQL.
"""

import json
import sys
import time
import tomllib
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from metaxy import MetaxyConfig
from metaxy.ext.duckdb.handlers.ducklake import DuckLakeAttachmentManager, DuckLakeConfig


def plan(text):
    for name, store in tomllib.loads(text)["stores"].items():
        config = DuckLakeConfig.model_validate(store["config"]["ducklake"])
        DuckLakeAttachmentManager(config, store_name=name).preview_sql()


def whole(path):
    config = MetaxyConfig.load(path)
    for name in config.stores:
        config.get_store(name).preview_ducklake_sql()


def fastest(work, argument, seconds):
    """The fastest of as many runs as fit, after some to warm up."""
    for _ in range(3):
        work(argument)
    best, end = None, time.perf_counter() + seconds
    while best is None or time.perf_counter() < end:
        start = time.perf_counter_ns()
        work(argument)
        took = time.perf_counter_ns() - start
        best = took if best is None else min(best, took)
    return best


file = Path(sys.argv[1])
print(json.dumps({
    "plan": fastest(plan, file.read_text(encoding="utf-8"), float(sys.argv[2])),
    "whole": fastest(whole, file, float(sys.argv[2])),
}))
