"""`python -m korgan` and the `korgan` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from korgan.cli import korgan

    korgan(prog_name="korgan")


if __name__ == "__main__":
    main()
