"""What Metaxy itself says about a configuration.

Reads requests from standard input and writes answers to standard output, one JSON
object a line. A request holds the name of the file (`metaxy.toml` or `pyproject.toml`),
its text, the variables of the environment, and other files that stand beside it. The answer goes the way that a user's
program goes: `MetaxyConfig.load(file)`, `get_store(name)`, `preview_ducklake_sql()`.
"""

import json
import os
import sys
import unicodedata
import warnings
from pathlib import Path


def stores_of(config):
    """The SQL of each store that Metaxy knows, or why there is none."""
    answers = {}
    for name in config.stores:
        if not name and config.store:
            # `get_store("")` gives the default store: this one cannot be had.
            answers[name] = {"error": "a store without a name"}
            continue
        try:
            answers[name] = {"sql": config.get_store(name).preview_ducklake_sql()}
        except Exception as error:  # whatever is raised is a rejection
            answers[name] = {"error": f"{type(error).__name__}: {error}"}
    return answers


def answer(request, folder, load):
    file = folder / request["file"]
    file.write_bytes(request["text"].encode("utf-8"))
    for name, text in request["others"].items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode("utf-8"))
    os.environ.clear()
    os.environ.update(request["variables"])
    try:
        config = load(file)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        file.unlink()
        for name in request["others"]:
            (folder / name).unlink()
    return {"store": config.store, "stores": stores_of(config)}


def main():
    # Whatever Metaxy prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr
    sys.stdin.reconfigure(encoding="utf-8")
    warnings.simplefilter("ignore")
    os.environ.clear()

    import metaxy
    from metaxy import MetaxyConfig
    from metaxy.ext.duckdb import DuckDBMetadataStore

    # Classes of somebody's own, which configurations name as `__main__.Derived`.
    for name in ("Derived", "DerivedDuckDBMetadataStore"):
        globals()[name] = type(name, (DuckDBMetadataStore,), {})

    greeting = {"metaxy": metaxy.__version__, "unicode": unicodedata.unidata_version}
    print(json.dumps(greeting), file=answers, flush=True)
    folder = Path.cwd().resolve()
    for line in sys.stdin:
        said = answer(json.loads(line), folder, MetaxyConfig.load)
        # Lone surrogates cannot come from TOML, but an error message may hold anything.
        print(json.dumps(said), file=answers, flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
