"""Compares images with their lists and bills of materials: `check_contents.py IMAGE...`; see scripts/sbom --check."""
import sys

from contents import Contents
from engine import Container
from services import image_name


def main() -> int:
    failed = False
    for image in sys.argv[1:]:
        with Container(f"contents-{image}", image_name(image), hardened=False) as container:
            contents = Contents(container.name)
        problems = contents.problems(image, "13")
        print(f"{image}: {len(contents.files())} files, {len(problems)} differences")
        print("".join(f"  {problem}\n" for problem in problems), end="")
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
