# Runs the statements of `lakeplan doctor` on the `duckdb` of this Python: lines of JSON come in, a line of
# JSON answers each. Statements come through standard input alone, since others can read what a process is
# started with.
import sys

# The working directory is no place from which a module is taken.
sys.path = [place for place in sys.path if place]

import json
import os
import queue
import threading

# What an extension prints must not stand among the answers.
answers = os.fdopen(os.dup(1), "w", encoding="ascii")
os.dup2(2, 1)


def answer(**values):
    answers.write(json.dumps(values) + "\n")
    answers.flush()


def text(value):
    return value if value is None else str(value)


def run(connection, request):
    # Also what nobody reads is fetched: some calls do their work only then.
    rows = connection.execute(request["sql"]).fetchall()
    return [[text(value) for value in row] for row in rows] if request["rows"] else []


def read(connection, requests):
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if request.get("interrupt"):
            connection.interrupt()
        else:
            requests.put(request)
    # Whoever asked is gone, or is done. What still runs is not waited for.
    requests.put(None)
    connection.interrupt()
    threading.Timer(10, os._exit, (1,)).start()


def main():
    try:
        import duckdb
    except Exception as error:
        return answer(error=f"{type(error).__name__}: {error}", python=sys.executable)
    opening = json.loads(sys.stdin.buffer.readline())
    try:
        connection = duckdb.connect(":memory:", config=opening["config"])
        # A name in a statement is a table's, and no variable's of this script.
        connection.execute("SET python_enable_replacements = false")
        # A Python that runs no file counts as interactive: what takes long would draw its progress into the messages.
        connection.execute("SET enable_progress_bar = false")
    except Exception as error:
        return answer(error=str(error), python=sys.executable)
    answer(version=duckdb.__version__, python=sys.executable)
    requests = queue.SimpleQueue()
    threading.Thread(target=read, args=(connection, requests), daemon=True).start()
    while (request := requests.get()) is not None:
        try:
            answer(rows=run(connection, request))
        except Exception as error:
            answer(error=str(error))
    connection.close()


main()
# The timer of `read` need not be waited for.
answers.flush()
os._exit(0)
