"""Provokes errors of a session, and prints each as a line: its name, a tab, its text as JSON.

With a cure, what is advised is done as well, and must work: else the line's name ends in `!`.
"""

import gzip
import json
import os
import socket
import sys
import threading

import duckdb

# What takes two seconds has a progress bar, which is no line of ours.
sys.stdout = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

EXTENSIONS = sys.argv[1]
OPEN = []


def connect(database=":memory:", **settings):
    known = {"extension_directory": EXTENSIONS, "autoinstall_known_extensions": False}
    return duckdb.connect(database, config={**known, **settings})


def lake(connection, name="lake", options=""):
    options = f"DATA_PATH '{name}_files/'{options}"
    connection.execute(f"ATTACH 'ducklake:{name}.db' AS lake ({options})")
    return connection


def provoke(name, harm, cure=None):
    try:
        harm()
        print(f"{name}\t{json.dumps('nothing failed')}")
    except Exception as error:
        print(f"{name}\t{json.dumps(type(error).__module__ + '.' + type(error).__name__ + ': ' + str(error))}")
    if cure is not None:
        try:
            cure()
        except Exception as error:
            print(f"{name}!\t{json.dumps(str(error))}")


def follow(name, advice):
    """Advice for an error that is not provoked here: it must work all the same."""
    try:
        advice()
    except Exception as error:
        print(f"{name}!\t{json.dumps(str(error))}")


def answering(answer):
    """A server that answers every request with these bytes, or hangs up; its port."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(16)

    def serve():
        while True:
            client, _ = server.accept()
            with client:
                seen = b""
                while b"\r\n\r\n" not in seen:
                    more = client.recv(65536)
                    if not more:
                        break
                    seen += more
                client.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def status(line):
    return f"HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def requests(port):
    connection = connect()
    connection.execute("LOAD httpfs")
    connection.execute("SET http_retries = 0")
    connection.execute(
        "CREATE SECRET s (TYPE S3, KEY_ID 'k', SECRET 's', USE_SSL false, URL_STYLE 'path', "
        f"ENDPOINT '127.0.0.1:{port}')"
    )
    return connection


# Names.
plain = connect()
plain.execute("LOAD ducklake")
provoke("unknown-name use", lambda: plain.execute("USE lake"))
provoke("unknown-name catalog", lambda: plain.execute("CREATE TABLE lake.main.t (a INTEGER)"))
provoke("unknown-name function", lambda: plain.execute("FROM ducklake_snapshots('lake')"))
provoke("unknown-name set_option", lambda: plain.execute("CALL lake.set_option('a', 'b')"))
attached = lake(connect())
attached.execute("CREATE TABLE lake.there (a BIGINT)")
provoke(
    "unknown-name table",
    lambda: attached.execute("SELECT * FROM there"),
    lambda: (attached.execute("SELECT * FROM lake.main.there"), attached.execute("USE lake; SELECT * FROM there; USE memory")),
)
provoke("alias-taken reserved", lambda: connect().execute("ATTACH 'ducklake:r.db' AS system (DATA_PATH 'r/')"))
provoke("alias-taken ambiguous", lambda: attached.execute("CREATE SCHEMA memory.lake; SELECT * FROM lake.there"))

# What DuckLake does not do.
other = lake(connect(), "other")
other.execute("CREATE TABLE lake.there (a BIGINT)")
for name, statement in [
    ("key", "CREATE TABLE lake.t (a INTEGER PRIMARY KEY)"),
    ("check", "CREATE TABLE lake.t (a INTEGER CHECK (a > 0))"),
    ("index", "CREATE INDEX i ON lake.there (a)"),
    ("sequence", "CREATE SEQUENCE lake.s"),
    ("generated", "CREATE TABLE lake.t (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1))"),
    ("type", "CREATE TABLE lake.t (a ENUM ('x', 'y'))"),
    ("returning", "INSERT INTO lake.there VALUES (1) RETURNING a"),
    ("narrower", "ALTER TABLE lake.there ALTER a TYPE INTEGER"),
]:
    provoke(f"unsupported-by-ducklake {name}", lambda statement=statement: other.execute(statement))

follow("write-conflict", lambda: other.execute("SET ducklake_max_retry_count = 100"))
column = "CREATE TABLE lake.t (row_id INTEGER)"
follow("unsupported-by-ducklake column", lambda: lake(connect(), "wide", ", DATA_INLINING_ROW_LIMIT 0").execute(column))

# Settings and limits.
OPEN.append(connect("store.db"))
provoke("other-configuration", lambda: connect("store.db", threads=1), lambda: connect("store.db"))
provoke("disabled-by-configuration access", lambda: connect(enable_external_access=False).execute("LOAD ducklake"))
locked = connect()
locked.execute("SET lock_configuration = true")
provoke("disabled-by-configuration lock", lambda: locked.execute("SET threads = 1"))
closed = connect()
closed.execute("LOAD ducklake")
closed.execute("SET disabled_filesystems = 'LocalFileSystem'")
provoke("disabled-by-configuration files", lambda: lake(closed, "closed"))
rows = "CREATE TABLE x AS SELECT range::VARCHAR || repeat('x', 100) FROM range(1000000)"
provoke(
    "resource-limit",
    lambda: connect(memory_limit="20MB", temp_directory="").execute(rows),
    lambda: connect(memory_limit="2GB").execute(rows),
)
provoke("unknown-option", lambda: connect(nope=1))
provoke("read-only", lambda: duckdb.connect(":memory:", read_only=True))
home = os.environ.pop("HOME")
os.environ["HOME"] = ""
provoke("home-directory", lambda: duckdb.connect().execute("LOAD ducklake"), lambda: connect().execute("LOAD ducklake"))
os.environ["HOME"] = home
secrets = os.path.join(home, ".duckdb", "stored_secrets")
os.makedirs(secrets, exist_ok=True)
stored = os.path.join(secrets, "x.duckdb_secret")
for name, mode in [("broken", 0o600), ("open", 0o644)]:
    with open(stored, "wb") as file:
        file.write(b"nothing of a secret")
    os.chmod(stored, mode)
    listed = lambda: connect().execute("FROM duckdb_secrets()").fetchall()
    provoke(f"secret-file {name}", listed, lambda: (os.remove(stored), listed()))
provoke("missing-extension", lambda: connect(autoload_known_extensions=False).execute("CREATE SECRET (TYPE S3)"))

# Extensions that are not there, or from elsewhere. Every path below `BUILT` is a repository of its own.
BUILT = next(
    path for path, folders, files in os.walk(EXTENSIONS) if f"v{duckdb.__version__}" in path and "ducklake.duckdb_extension" in files
)
without = os.path.join(home, "without")
os.makedirs(os.path.join(without, os.path.relpath(BUILT, EXTENSIONS)))
for file in os.listdir(BUILT):
    if not file.startswith("httpfs"):
        os.symlink(os.path.join(BUILT, file), os.path.join(without, os.path.relpath(BUILT, EXTENSIONS), file))
encrypt = lambda extensions: lambda: lake(
    connect(extension_directory=extensions), f"crypto{len(extensions)}", ", ENCRYPTED, DATA_INLINING_ROW_LIMIT 0"
).execute("CREATE TABLE lake.t AS SELECT 1 AS a")
provoke("missing-extension crypto", encrypt(without), encrypt(EXTENSIONS))
repository = os.path.join(home, "repository")
os.makedirs(os.path.join(repository, os.path.relpath(BUILT, EXTENSIONS)))
with open(os.path.join(BUILT, "sqlite_scanner.duckdb_extension"), "rb") as file:
    packed = gzip.compress(file.read(), 1)
for place in [repository, repository + "2"]:
    folder = os.path.join(place, os.path.relpath(BUILT, EXTENSIONS))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "sqlite_scanner.duckdb_extension.gz"), "wb") as file:
        file.write(packed)
elsewhere = connect(extension_directory=os.path.join(home, "installed"))
elsewhere.execute(f"INSTALL sqlite_scanner FROM '{repository}'")
provoke(
    "extension-version origin",
    lambda: elsewhere.execute(f"INSTALL sqlite_scanner FROM '{repository}2'"),
    lambda: elsewhere.execute(f"FORCE INSTALL sqlite_scanner FROM '{repository}2'; LOAD sqlite_scanner"),
)

# An encrypted catalog.
key = lambda word: lambda: lake(connect(), "encrypted", f", META_ENCRYPTION_KEY '{word}'").execute("DETACH lake")
key("right")()
provoke("encrypted-catalog without", lambda: lake(connect(), "encrypted"), key("right"))
provoke("encrypted-catalog wrong", key("wrong"), key("right"))

# Requests.
for name, answer in [
    ("forbidden", status("403 Forbidden")),
    ("storage-failing many", status("429 Too Many Requests")),
    ("storage-failing", status("503 Service Unavailable")),
    ("not-an-object-store", status("405 Method Not Allowed")),
    ("not-an-object-store closed", b""),
    ("not-an-object-store partial", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 100),
    ("not-an-object-store redirects", b"HTTP/1.1 302 Found\r\nLocation: /b/x.parquet\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    ("endpoint-refused proxy", status("407 Proxy Authentication Required")),
    ("forbidden key", status("401 Unauthorized")),
]:
    connection = requests(answering(answer))
    provoke(f"{name} put", lambda: connection.execute("COPY (SELECT 1) TO 's3://b/x.parquet'"))
    provoke(f"{name} get", lambda: connection.execute("FROM read_parquet('s3://b/x.parquet')"))
ranges = requests(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\nConnection: close\r\n\r\n" + b"x" * 20000))
provoke("not-an-object-store ranges", lambda: ranges.execute("FROM read_parquet('s3://b/x.parquet')"))
unsigned = connect()
unsigned.execute("LOAD httpfs")
port = answering(status("403 Forbidden"))
unsigned.execute(f"SET s3_endpoint = '127.0.0.1:{port}'; SET s3_use_ssl = false; SET s3_url_style = 'path'")
provoke("forbidden unsigned", lambda: unsigned.execute("FROM read_parquet('s3://b/x.parquet')"))
provoke("unknown-option chain", lambda: unsigned.execute("CREATE SECRET (TYPE S3, CHAIN 'env')"))
missing = requests(answering(status("404 Not Found")))
provoke("missing-bucket", lambda: missing.execute("COPY (SELECT 1) TO 's3://b/x.parquet'"))
provoke("missing-data-file", lambda: missing.execute("FROM read_parquet('s3://b/x.parquet')"))
provoke("wrong-region", lambda: requests(answering(status("301 Moved"))).execute("COPY (SELECT 1) TO 's3://b/x.parquet'"))
free = socket.socket()
free.bind(("127.0.0.1", 0))
provoke("endpoint-refused", lambda: requests(free.getsockname()[1]).execute("COPY (SELECT 1) TO 's3://b/x.parquet'"))
provoke("missing-bucket none", lambda: requests(1).execute("COPY (SELECT 1) TO 's3:///x.parquet'"))
with open("cut.parquet", "wb") as file:
    file.write(b"PAR1")
with open("odd.parquet", "wb") as file:
    file.write(b"PAR1" + b"\x99" * 40 + (16).to_bytes(4, "little") + b"PAR1")
provoke("damaged-data-file footer", lambda: connect().execute("FROM read_parquet('odd.parquet')"))
provoke("damaged-data-file", lambda: connect().execute("FROM read_parquet('cut.parquet')"))
