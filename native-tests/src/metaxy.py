"""Metaxy itself as the client of a lake.

Speaks as the binary `duckdb-session` does, in lines of JSON. A line that is a text is SQL, which runs on the
connection of the open store, or on one of our own as long as none is open. A line that is an object has Metaxy do
something: `open` a store of a file, `write` a feature, `read` it, `close` the store.

The folder of the `duckdb` and the `ibis-framework` that Metaxy is to use is the only argument.
"""

import json
import os
import sys
import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")
# Whatever Metaxy prints must not get between the answers, nor the progress bar that DuckDB itself draws.
ANSWERS = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
os.dup2(2, 1)
sys.stdout = sys.stderr
sys.stdin.reconfigure(encoding="utf-8")

import duckdb  # noqa: E402
import metaxy as mx  # noqa: E402
import polars as pl  # noqa: E402
from metaxy.ext.duckdb import ExtensionSpec  # noqa: E402


class T(mx.BaseFeature, spec=mx.FeatureSpec(key="t", id_columns=["id"], fields=["word"])):
    """The feature whose table is `t`."""

    id: int
    word: str


class Client:
    def __init__(self, opening):
        autoload = opening["pinned"] != "Off"
        self.settings = {
            "extension_directory": opening["extensions"],
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "true" if autoload else "false",
        }
        self.own = duckdb.connect(opening["database"], config=self.settings)
        self.store = None
        self.stack = ExitStack()

    def open(self, file, store, before, mode):
        """Opens a store as a user's program does, with two differences: the hash functions are those that DuckDB
        has, since those of the extension `hashfuncs` are in no package registry, and extensions come from a folder."""
        self.close()
        if self.own is not None:
            self.own.close()
            self.own = None
        with tempfile.TemporaryDirectory(prefix="lakeplan-metaxy-") as folder:
            path = Path(folder) / "metaxy.toml"
            path.write_bytes(file.encode("utf-8"))
            config = mx.MetaxyConfig.load(path)
        for each in config.stores.values():
            each.config.setdefault("hash_algorithm", "md5")
            each.config.setdefault("auto_create_tables", True)
        opened = config.get_store(store)
        opened.connection_params.update(self.settings)
        opened.extensions = [it for it in opened.extensions if it.name != "hashfuncs"]
        if before:
            opened.extensions.insert(0, ExtensionSpec(name="ducklake", init_sql=before))
        self.store = self.stack.enter_context(opened.open(mode))
        return []

    def write(self, rows):
        words = [f"word {i}" for i in range(rows)]
        frame = {
            "id": list(range(rows)),
            "word": words,
            "metaxy_provenance_by_field": [{"word": word} for word in words],
        }
        self.store.write(T, pl.DataFrame(frame))
        return []

    def read(self):
        frame = self.store.read(T).collect().to_native()
        frame = pl.from_arrow(frame) if not isinstance(frame, pl.DataFrame) else frame
        return [[f"{frame['word'].n_unique()} rows, sum of ids {frame['id'].sum()}"]]

    def close(self):
        self.stack.close()
        self.store = None
        return []

    def sql(self, text):
        connection = self.store._duckdb_raw_connection() if self.store else self.own
        # The connection itself, as Metaxy has it, so that `USE` is seen.
        connection.execute(text)
        if text.startswith("SELECT "):
            return [[shown(value) for value in row] for row in connection.fetchall()]
        # What is called runs only when its rows are fetched, and as objects some of them want modules of their own.
        if connection.description:
            connection.fetch_arrow_table()
        return []


def shown(value):
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def answer(said):
    print(json.dumps(said), file=ANSWERS, flush=True)


def main():
    try:
        client = Client(json.loads(sys.stdin.readline()))
    except Exception as error:
        answer({"Error": str(error)})
        return
    versions = [mx.__version__, duckdb.__version__]
    answer({"Rows": [versions]})
    for line in sys.stdin:
        line = json.loads(line)
        try:
            if isinstance(line, str):
                rows = client.sql(line)
            else:
                [(verb, arguments)] = line.items()
                rows = getattr(client, verb)(**arguments)
        except Exception as error:
            answer({"Error": str(error)})
        else:
            answer({"Rows": rows})
    client.close()


if __name__ == "__main__":
    main()
