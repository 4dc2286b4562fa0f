"""`talent` of an installation that has one part more."""

from talent_platform import app

app.PARTS = (*app.PARTS, "orchard")  # type: ignore[assignment]

if __name__ == "__main__":
    from talent_platform.cli import main

    main()
