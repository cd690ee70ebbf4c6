"""Make ``assets/fonts/``, by hand: ``npm pack @fontsource-variable/inter@5.3.0``, unpack it, and
give this the path of its folder. Only the upright weights are kept, of the alphabets that names
and addresses come in; a browser loads those it has letters of.

``VERSION`` is part of each name, so that a browser may keep the file for a year.
"""

import shutil
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "assets" / "fonts"
VERSION = "v5_3_0"
ALPHABETS = ("latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese")

if __name__ == "__main__":
    package = Path(sys.argv[1])
    TARGET.mkdir(exist_ok=True)
    for alphabet in ALPHABETS:
        shutil.copyfile(
            package / "files" / f"inter-{alphabet}-wght-normal.woff2",
            TARGET / f"inter-{alphabet}.{VERSION}.woff2",
        )
    shutil.copyfile(package / "LICENSE", TARGET / "OFL.txt")
