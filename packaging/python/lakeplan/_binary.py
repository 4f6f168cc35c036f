"""Where the binary is."""

import os
import sys
import sysconfig


def find_lakeplan() -> str:
    """The path of the binary that belongs to this package."""
    name = "lakeplan" + (sysconfig.get_config_var("EXE") or "")
    here = os.path.dirname(os.path.abspath(__file__))
    user = "nt_user" if os.name == "nt" else "posix_user"
    folders = [
        # Of this environment, of the user, and of `pip install --target`.
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", scheme=user),
        os.path.join(os.path.dirname(here), "bin"),
        # Of the environment that a build or a hook has laid over another one.
        os.path.join(os.path.dirname(here), "..", "..", "..", "bin"),
    ]
    for folder in folders:
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(path):
            return path
    looked = "\n  ".join(folders)
    raise FileNotFoundError(f"the binary `{name}` is in none of these folders:\n  {looked}")


def main() -> int:
    """Runs the binary with the arguments of this process."""
    command = [find_lakeplan(), *sys.argv[1:]]
    if os.name == "nt":
        import subprocess

        return subprocess.run(command).returncode
    sys.stdout.flush()
    os.execv(command[0], command)
