"""``parvis new``, ``parvis check-system``, ``parvis ci-template`` and ``parvis deploy-recipe``."""

from __future__ import annotations

import argparse
from pathlib import Path

from parvis.components.workshop import checking
from parvis.components.workshop.rules import CI, HERE, KINDS, NAME, files_of


def configure_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("name", help="a Python name: small letters, digits, underscores")
    parser.add_argument("--in", dest="folder", type=Path, default=Path(), help="where; here without it")


def new(arguments: argparse.Namespace) -> int:
    if not NAME.fullmatch(arguments.name):
        print("The name has 3 to 40 small letters, digits and underscores, and begins with a letter.")
        return 2
    target = arguments.folder / arguments.name
    if target.exists():
        print(f"{target} is there already. Nothing was written.")
        return 1
    for path, text in files_of(arguments.kind, name=arguments.name).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
    print(
        f"Written: {target}\nNext: parvis check-system {target}\nTo run it: PARVIS_EXTENSIONS={arguments.name} PYTHONPATH={arguments.folder} parvis demo"
    )
    return 0


def with_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)


def check_system(arguments: argparse.Namespace) -> int:
    folder = arguments.folder.resolve()
    found = checking.problems(folder)
    for problem in found:
        print(problem)
    if found:
        return 1
    for command in (("django", "check"), ("django", "test", folder.name, "--noinput")):
        ran = checking.run_with(folder, *command)
        print(f"{' '.join(command)}: {'good' if ran.returncode == 0 else 'failed'}")
        if ran.returncode:
            print(ran.stdout + ran.stderr)
            return 1
    return 0


def with_runner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--for", dest="runner", choices=list(CI), default="shell")


def ci_template(arguments: argparse.Namespace) -> int:
    print((HERE / "bricks" / CI[arguments.runner]).read_text(encoding="utf-8"), end="")
    return 0


def deploy_recipe(_: argparse.Namespace) -> int:
    print((HERE / "bricks" / "deploy.sh").read_text(encoding="utf-8"), end="")
    return 0
