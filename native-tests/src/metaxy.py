"""Metaxy itself as the client of a lake.

Imports everything, which takes longer than all the rest, and then forks for each connection to its socket: what
answers there is a process of its own, with its own folder and environment. The first line that it is sent names
them.

It speaks as the binary `duckdb-session` does, in lines of JSON. A line that is a text is SQL, which runs on the
connection of the open store, or on one of our own as long as none is open. A line that is an object has Metaxy do
something: `open` a store of a file, `write` a feature, `read` it, `close` the store.

Its arguments are the folder of the `duckdb` and the `ibis-framework` that Metaxy is to use, and the path of the
socket. It ends when its input does.
"""

import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import duckdb  # noqa: E402
import ibis.backends.duckdb  # noqa: E402, F401
import metaxy as mx  # noqa: E402
import polars as pl  # noqa: E402
from metaxy.ext.duckdb import ExtensionSpec  # noqa: E402

# What a session imports only when it writes or reads: half a second, in each of them.
import pandas  # noqa: E402, F401
import polars_hash  # noqa: E402, F401
import pyarrow.dataset  # noqa: E402, F401


def feature():
    """The feature whose table is `t`. Declared by each process for itself, since that may read its environment."""

    class T(mx.BaseFeature, spec=mx.FeatureSpec(key="t", id_columns=["id"], fields=["word"])):
        id: int
        word: str

    return T


class Client:
    def __init__(self, opening):
        autoload = opening["pinned"] != "Off"
        self.settings = {
            "extension_directory": opening["extensions"],
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "true" if autoload else "false",
        }
        self.feature = feature()
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
        self.store.write(self.feature, pl.DataFrame(frame))
        return []

    def read(self):
        frame = self.store.read(self.feature).collect().to_native()
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


def serve(lines, answers):
    """Does what the lines of a connection say."""

    def answer(said):
        print(json.dumps(said), file=answers, flush=True)

    try:
        opening = json.loads(lines.readline())
        os.chdir(opening["folder"])
        os.environ.clear()
        os.environ.update(opening["environment"])
        client = Client(opening)
    except Exception as error:
        answer({"Error": str(error)})
        return
    # By its number it can be killed.
    answer({"Rows": [[str(os.getpid())]]})
    for line in lines:
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


def main():
    # Nobody waits for those that have ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[2])
    listener.listen(64)
    print("ready", flush=True)
    # Whatever Metaxy prints must not get between the answers, nor the progress bar that DuckDB itself draws.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            # Who has made the folder of the socket may have ended without a chance to.
            shutil.rmtree(Path(sys.argv[2]).parent, ignore_errors=True)
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            with connection.makefile("r", encoding="utf-8") as lines:
                with connection.makefile("w", encoding="utf-8") as answers:
                    serve(lines, answers)
            return
        connection.close()


if __name__ == "__main__":
    main()
