"""Lakeplan: checks the DuckLake stores of a metaxy.toml and prints the SQL that attaches them.

The program is the binary `lakeplan`, which the wheel installs beside Python's own scripts.
"""

from lakeplan._binary import find_lakeplan

__all__ = ["find_lakeplan"]
