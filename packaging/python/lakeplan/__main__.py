"""`python -m lakeplan`."""

import sys

from lakeplan._binary import main

try:
    sys.exit(main())
except FileNotFoundError as error:
    print(f"error: {error}", file=sys.stderr)
    sys.exit(2)
